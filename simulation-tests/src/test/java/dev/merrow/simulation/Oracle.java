package dev.merrow.simulation;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Knows without merging anything what all stores must hold in the end: of each cell, what was
 * written with the greatest stamp. What was lost in a crash before anyone else knew of it, and
 * before it was on disk, may be missing.
 */
final class Oracle {
  private final Findings findings;
  private final Map<CellPosition, Writes> writes = new HashMap<>();

  private static final class Writes {
    final TreeMap<Hlc, StampedCell> all = new TreeMap<>();
    final Set<Hlc> lost = new TreeSet<>();

    /** The greatest stamp that nothing excuses the lack of. */
    Hlc due() {
      for (Hlc hlc : all.descendingKeySet()) {
        if (!lost.contains(hlc)) {
          return hlc;
        }
      }
      return Hlc.EMPTY;
    }
  }

  Oracle(Findings findings) {
    this.findings = findings;
  }

  /** A store has this cell. */
  void saw(CellPosition key, StampedCell cell) {
    StampedCell same =
        writes.computeIfAbsent(key, added -> new Writes()).all.putIfAbsent(cell.hlc(), cell);
    if (same != null && !Objects.equals(same.cell(), cell.cell())) {
      findings.add("One stamp for two cells: %s is %s and %s", key, same, cell);
    }
  }

  /**
   * A store has lost all that it held.
   *
   * @param held the stamps of what it held
   * @param left the newest stamp of a cell that some other store, or a disk, still holds
   */
  void lost(Map<CellPosition, Hlc> held, Left left) {
    held.forEach(
        (key, hlc) -> {
          Hlc newest = left.newest(key);
          Writes ofCell = writes.get(key);
          // what a reader alone wrote, and its corrections, no other store is to have
          if (ofCell != null && (newest == null || hlc.isAfter(newest))) {
            ofCell.lost.addAll(
                (newest == null ? ofCell.all.headMap(hlc, true) : between(ofCell, newest, hlc))
                    .keySet());
          }
        });
  }

  private static Map<Hlc, StampedCell> between(Writes ofCell, Hlc after, Hlc until) {
    return ofCell.all.subMap(after, false, until, true);
  }

  /** The final state of a cell. */
  @FunctionalInterface
  interface Left {
    @Nullable Hlc newest(CellPosition key);
  }

  /** Checks what a store holds in the end. */
  void check(String name, MergeableContent content) {
    Map<CellPosition, StampedCell> cells = new HashMap<>();
    CellPosition.forEach(content.asChanges(), cells::put);
    writes.forEach((key, ofCell) -> check(name, key, ofCell, cells.remove(key)));
    if (!cells.isEmpty()) {
      findings.add("%s has cells that were never written: %s", name, cells);
    }
  }

  private void check(String name, CellPosition key, Writes ofCell, @Nullable StampedCell held) {
    Hlc due = ofCell.due();
    Hlc hlc = held == null ? Hlc.EMPTY : held.hlc();
    if (due.isAfter(hlc)) {
      findings.add("%s holds %s for %s; it should be %s", name, held, key, ofCell.all.get(due));
      return;
    }
    StampedCell written = ofCell.all.get(hlc);
    Cell cell = held == null ? null : held.cell();
    if (held != null && (written == null || !Objects.equals(written.cell(), cell))) {
      findings.add("%s holds %s for %s; written was %s", name, held, key, written);
    }
  }
}
