package dev.merrow.wire;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;

/**
 * Writes stamped things: {@code [thing, hlc, hash]} where hashes are wanted, else {@code [thing,
 * hlc]}, or {@code [thing]} if the HLC is empty.
 */
final class StampWriter {
  private final JsonWriter json;
  private final boolean withHashes;

  StampWriter(JsonWriter json, boolean withHashes) {
    this.json = json;
    this.withHashes = withHashes;
  }

  void write(MergeableChanges changes) {
    json.raw("[");
    write(changes.tables());
    json.raw(",");
    write(changes.values());
    json.raw(",1]");
  }

  void write(StampedTables tables) {
    json.raw("[").object(tables.tables(), this::write);
    end(tables.hlc(), tables.hash());
  }

  void write(StampedValues values) {
    json.raw("[").object(values.values(), this::write);
    end(values.hlc(), values.hash());
  }

  private void write(StampedTable table) {
    json.raw("[").object(table.rows(), this::write);
    end(table.hlc(), table.hash());
  }

  private void write(StampedRow row) {
    json.raw("[").object(row.cells(), this::write);
    end(row.hlc(), row.hash());
  }

  private void write(StampedCell cell) {
    json.raw("[").cell(cell.cell());
    end(cell.hlc(), cell.hash());
  }

  private void end(Hlc hlc, int hash) {
    if (withHashes || !hlc.isEmpty()) {
      json.raw(",\"").hlc(hlc).raw("\"");
    }
    if (withHashes) {
      json.raw(",").hash(hash);
    }
    json.raw("]");
  }
}
