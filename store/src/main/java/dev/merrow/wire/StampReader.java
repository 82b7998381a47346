package dev.merrow.wire;

import com.fasterxml.jackson.core.JsonToken;
import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.io.IOException;
import java.util.Map;

/**
 * Reads stamped things: {@code [thing, hlc, hash]} where hashes are expected, else {@code [thing]}
 * or {@code [thing, hlc]}.
 */
final class StampReader {
  private static final String CHANGES = "changes [tables, values, 1]";

  private final JsonReader json;
  private final boolean withHashes;
  private final String stamp;
  private final String endOfStamp;

  // of the stamp that ended last
  private Hlc hlc = Hlc.EMPTY;
  private int hash;

  StampReader(JsonReader json, boolean withHashes) {
    this.json = json;
    this.withHashes = withHashes;
    this.stamp = withHashes ? "a stamp [thing, hlc, hash]" : "a stamp [thing] or [thing, hlc]";
    this.endOfStamp = "the end of " + stamp;
  }

  /** Reads {@code [tables, values, 1]}, where the 1 may be left out. */
  MergeableChanges readChanges() throws IOException {
    json.next(JsonToken.START_ARRAY, CHANGES);
    StampedTables tables = readTables();
    StampedValues values = readValues();
    if (json.next() != JsonToken.END_ARRAY) {
      if (json.integer(1, CHANGES) != 1) {
        throw json.malformed(CHANGES);
      }
      json.next(JsonToken.END_ARRAY, "the end of " + CHANGES);
    }
    return new MergeableChanges(tables, values);
  }

  StampedTables readTables() throws IOException {
    begin();
    json.next(JsonToken.START_OBJECT, "tables by id");
    return readRestOfTables();
  }

  /** As {@link #readTables}, when the object of tables by id has begun. */
  StampedTables readRestOfTables() throws IOException {
    Map<String, StampedTable> tables = json.restOfObject(this::readTable);
    end();
    return new StampedTables(tables, hlc, hash);
  }

  StampedValues readValues() throws IOException {
    begin();
    json.next(JsonToken.START_OBJECT, "values by id");
    return readRestOfValues();
  }

  /** As {@link #readValues}, when the object of values by id has begun. */
  StampedValues readRestOfValues() throws IOException {
    Map<String, StampedCell> values = json.restOfObject(this::readCell);
    end();
    return new StampedValues(values, hlc, hash);
  }

  private StampedTable readTable() throws IOException {
    begin();
    Map<String, StampedRow> rows = json.object("rows by id", this::readRow);
    end();
    return new StampedTable(rows, hlc, hash);
  }

  private StampedRow readRow() throws IOException {
    begin();
    Map<String, StampedCell> cells = json.object("cells by id", this::readCell);
    end();
    return new StampedRow(cells, hlc, hash);
  }

  private StampedCell readCell() throws IOException {
    begin();
    json.next();
    Cell cell = json.cell();
    end();
    return new StampedCell(cell, hlc, hash);
  }

  private void begin() throws IOException {
    json.next(JsonToken.START_ARRAY, stamp);
  }

  private void end() throws IOException {
    hlc = Hlc.EMPTY;
    hash = 0;
    if (json.next() != JsonToken.END_ARRAY || withHashes) {
      hlc = json.hlc();
      if (withHashes) {
        json.next();
        hash = json.hash();
      }
      json.next(JsonToken.END_ARRAY, endOfStamp);
    }
  }
}
