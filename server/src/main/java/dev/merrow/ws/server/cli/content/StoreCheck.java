package dev.merrow.ws.server.cli.content;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.sync.CellAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with content, and names it. */
final class StoreCheck {
  private final Consumer<String> findings;

  /**
   * Creates a check.
   *
   * @param findings is told what is wrong
   */
  StoreCheck(Consumer<String> findings) {
    this.findings = findings;
  }

  /** Finds hashes that are not those of the content: TinyBase trusts them when it compares. */
  void checkHashes(MergeableContent content) {
    MergeableContent computed = content.withComputedHashes();
    boolean found = false;
    for (Map.Entry<String, StampedTable> table : content.tables().tables().entrySet()) {
      StampedTable expected =
          Objects.requireNonNull(computed.tables().tables().get(table.getKey()));
      found |= checkTable(table.getKey(), table.getValue(), expected);
    }
    checkHash(found, "all tables", content.tables().hash(), computed.tables().hash());
    boolean foundValues =
        checkCells(null, null, content.values().values(), computed.values().values());
    checkHash(foundValues, "all values", content.values().hash(), computed.values().hash());
  }

  private boolean checkTable(String tableId, StampedTable table, StampedTable expected) {
    boolean found = false;
    for (Map.Entry<String, StampedRow> row : table.rows().entrySet()) {
      StampedRow expectedRow = Objects.requireNonNull(expected.rows().get(row.getKey()));
      boolean inside =
          checkCells(tableId, row.getKey(), row.getValue().cells(), expectedRow.cells());
      found |=
          checkHash(
              inside,
              "row \"%s\" of table \"%s\"".formatted(row.getKey(), tableId),
              row.getValue().hash(),
              expectedRow.hash());
    }
    return checkHash(found, "table \"%s\"".formatted(tableId), table.hash(), expected.hash());
  }

  private boolean checkCells(
      @Nullable String tableId,
      @Nullable String rowId,
      Map<String, StampedCell> cells,
      Map<String, StampedCell> expected) {
    boolean found = false;
    for (Map.Entry<String, StampedCell> cell : cells.entrySet()) {
      String name = new CellAddress(tableId, rowId, cell.getKey()).toString();
      StampedCell right = Objects.requireNonNull(expected.get(cell.getKey()));
      found |= checkHash(false, name, cell.getValue().hash(), right.hash());
    }
    return found;
  }

  /**
   * Reports a wrong hash, unless something inside explains it.
   *
   * @return whether something is wrong here or inside
   */
  private boolean checkHash(boolean foundInside, String name, int hash, int expected) {
    if (hash == expected) {
      return foundInside;
    }
    if (!foundInside) {
      findings.accept(
          "%s: the hash is %s, but that of its content is %s"
              .formatted(name, Integer.toUnsignedString(hash), Integer.toUnsignedString(expected)));
    }
    return true;
  }

  /** Finds stamps that no store merges yet: more than five minutes ahead of a time. */
  void checkStamps(MergeableContent content, Instant now) {
    long latest = now.toEpochMilli() + Hlc.MAX_FUTURE_MILLIS;
    MergeableChanges all = content.asChanges();
    all.forEachCell(
        (tableId, rowId, id, cell) -> {
          if (cell.hlc().time() > latest) {
            findings.accept(
                "%s: the stamp %s lies in the future: other stores do not merge it before %s"
                    .formatted(new CellAddress(tableId, rowId, id), cell.hlc(), due(cell.hlc())));
          }
        });
    AtomicLong others = new AtomicLong();
    all.forEachStamp(
        hlc -> {
          if (hlc.time() > latest) {
            others.incrementAndGet();
          }
        });
    if (others.get() > 0) {
      findings.accept("%s stamps of rows or tables lie in the future".formatted(others));
    }
  }

  private static Instant due(Hlc hlc) {
    return Instant.ofEpochMilli(hlc.time() - Hlc.MAX_FUTURE_MILLIS);
  }
}
