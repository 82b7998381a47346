package dev.merrow.simulation;

import dev.merrow.Cell;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Recomputed;
import dev.merrow.store.Store;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Watches one store: keeps a copy of its content by what its listeners are told alone, and of its
 * stamps by what its transactions say, and finds out where they don't agree with the store.
 */
final class Witness {
  /** One transaction of so many is followed by a look at everything. */
  private static final int THOROUGH = 64;

  private final String name;
  private final MergeableStore store;
  private final Oracle oracle;
  private final Findings findings;
  private final Map<CellPosition, Cell> cells = new HashMap<>();
  private Map<CellPosition, Hlc> stamps = new HashMap<>();
  private Predicate<Cell> forbidden = cell -> false;
  private @Nullable Supplier<MergeableStore> newStore;
  private int transactions;

  private Witness(String name, MergeableStore store, Oracle oracle, Findings findings) {
    this.name = name;
    this.store = store;
    this.oracle = oracle;
    this.findings = findings;
  }

  /** Begins to watch a store that is still empty. */
  static Witness of(String name, MergeableStore store, Oracle oracle, Findings findings) {
    Witness witness = new Witness(name, store, oracle, findings);
    store.addCellListener(
        null,
        null,
        null,
        event ->
            witness.heard(
                new CellPosition(event.tableId(), event.rowId(), event.cellId()),
                event.oldCell(),
                event.newCell()));
    store.addValueListener(
        null,
        event ->
            witness.heard(
                CellPosition.ofValue(event.valueId()), event.oldValue(), event.newValue()));
    store.addDidFinishTransactionListener(witness::finished);
    return witness;
  }

  MergeableStore store() {
    return store;
  }

  /** The newest stamp of each cell and value that the store holds. */
  Map<CellPosition, Hlc> stamps() {
    return stamps;
  }

  /** The cells and values that readers see. */
  Map<CellPosition, Cell> cells() {
    return cells;
  }

  /** Adds a condition on cells that readers must never see. */
  void forbid(Predicate<Cell> cells) {
    forbidden = cells;
  }

  /**
   * Has it that readers must see what a store shows that is made from the same stamps.
   *
   * @param newStores gives a store with the same schema and middleware, and without content
   */
  void compareWith(Supplier<MergeableStore> newStores) {
    newStore = newStores;
  }

  private void heard(CellPosition key, @Nullable Cell oldCell, @Nullable Cell newCell) {
    if (newCell != null && forbidden.test(newCell)) {
      findings.add("%s: %s is %s, which its middleware does not allow", name, key, newCell);
    }
    Cell known = newCell == null ? cells.remove(key) : cells.put(key, newCell);
    if (!Objects.equals(known, oldCell)) {
      findings.add("%s: %s was %s, but listeners hear it was %s", name, key, known, oldCell);
    }
    if (Objects.equals(oldCell, newCell)) {
      findings.add("%s: listeners hear of no change of %s, which is %s", name, key, newCell);
    }
  }

  private void finished(Store finished) {
    MergeableChanges changes = store.getTransactionStamps();
    if (changes == null) {
      stamps = new HashMap<>();
      changes = store.getMergeableContent().asChanges();
    }
    CellPosition.forEach(changes, this::stamped);
    if (++transactions % THOROUGH == 0) {
      check();
    }
  }

  private void stamped(CellPosition key, StampedCell cell) {
    Hlc before = stamps.put(key, cell.hlc());
    if (before != null && before.isAfter(cell.hlc())) {
      findings.add("%s: the stamp of %s went back from %s to %s", name, key, before, cell);
    }
    oracle.saw(key, cell);
  }

  /** Looks at some cell. */
  void checkSome() {
    if (!cells.isEmpty()) {
      CellPosition key = cells.keySet().iterator().next();
      Cell cell =
          key.isValue()
              ? store.getValue(key.id())
              : store.getCell(key.tableId(), key.rowId(), key.id());
      if (!cells.get(key).equals(cell)) {
        findings.add("%s: %s reads %s, and listeners heard %s", name, key, cell, cells.get(key));
      }
    }
  }

  /** Looks at everything. */
  void check() {
    if (!Recomputed.hashes(store.getMergeableContent()).equals(store.getMergeableContentHashes())) {
      findings.add("%s: its hashes are not those of its content", name);
    }
    Map<CellPosition, Cell> seen = cells(store.getContent());
    if (!seen.equals(cells)) {
      findings.add("%s: readers see %s, and listeners heard of %s", name, seen, cells);
    }
    if (newStore != null) {
      MergeableStore made = newStore.get();
      made.loadMergeableContent(store.getMergeableContent());
      Map<CellPosition, Cell> shown = cells(made.getContent());
      if (!shown.equals(seen)) {
        findings.add("%s: of a new store readers see %s", name, difference(seen, shown));
      }
    }
    Map<CellPosition, Hlc> held = new HashMap<>();
    CellPosition.forEach(
        store.getMergeableContent().asChanges(), (key, cell) -> held.put(key, cell.hlc()));
    if (!held.equals(stamps)) {
      findings.add("%s: it holds stamps %s, and its transactions told %s", name, held, stamps);
    }
  }

  private String difference(Map<CellPosition, Cell> here, Map<CellPosition, Cell> there) {
    Set<CellPosition> keys = new LinkedHashSet<>(here.keySet());
    keys.addAll(there.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(here.get(key), there.get(key)))
        .map(
            key ->
                "%s, not %s, for %s with stamp %s"
                    .formatted(there.get(key), here.get(key), key, stamps.get(key)))
        .collect(Collectors.joining("; "));
  }

  private static Map<CellPosition, Cell> cells(Content content) {
    Map<CellPosition, Cell> cells = new HashMap<>();
    content
        .tables()
        .forEach(
            (tableId, table) ->
                table.forEach(
                    (rowId, row) ->
                        row.forEach(
                            (id, cell) -> cells.put(new CellPosition(tableId, rowId, id), cell))));
    content.values().forEach((id, cell) -> cells.put(CellPosition.ofValue(id), cell));
    return cells;
  }

  @Override
  public String toString() {
    return name;
  }
}
