package dev.merrow.wire;

import com.fasterxml.jackson.core.JsonToken;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.TableDiff;
import dev.merrow.sync.Answer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads an answer and derives its kind from its shape. Tables and values begin alike; the caller
 * tries one and then the other.
 */
final class AnswerReader {
  private final boolean expectValues;
  private boolean tookForTables;

  /**
   * Creates a reader.
   *
   * @param expectValues whether to read an answer that begins like both tables and values as values
   */
  AnswerReader(boolean expectValues) {
    this.expectValues = expectValues;
  }

  /** Returns whether an answer that may be tables or values was read as tables. */
  boolean tookForTables() {
    return tookForTables;
  }

  Answer read(JsonReader json) throws IOException {
    json.next(JsonToken.START_ARRAY, "an answer (hashes, tables, values or a diff)");
    StampReader stamps = new StampReader(json, false);
    return switch (json.next()) {
      case START_OBJECT -> readStamp(stamps);
      case START_ARRAY -> readDiff(json, stamps);
      default -> new Answer.OfContentHashes(HashTrees.readRestOfPair(json));
    };
  }

  private Answer readStamp(StampReader stamps) throws IOException {
    if (expectValues) {
      return new Answer.OfValues(stamps.readRestOfValues());
    }
    tookForTables = true;
    return new Answer.OfTables(stamps.readRestOfTables());
  }

  private static Answer readDiff(JsonReader json, StampReader stamps) throws IOException {
    json.next(JsonToken.START_OBJECT, "tables by id");
    StampedTables tables = stamps.readRestOfTables();
    Answer diff = readDiffering(json, tables);
    json.next(JsonToken.END_ARRAY, "the end of a diff, which has two elements");
    return diff;
  }

  /**
   * Reads the hashes of a diff, whose depth determines whether they are those of tables or of rows.
   */
  private static Answer readDiffering(JsonReader json, StampedTables tables) throws IOException {
    json.next(JsonToken.START_OBJECT, HashTrees.TREE);
    Map<String, Integer> ofTables = new LinkedHashMap<>();
    Map<String, Map<String, Integer>> ofRows = new LinkedHashMap<>();
    String id;
    while ((id = json.nextId()) != null) {
      if (json.next() == JsonToken.START_OBJECT) {
        ofRows.put(id, HashTrees.readRestOfOne(json));
      } else {
        ofTables.put(id, json.hash());
      }
      if (!ofRows.isEmpty() && !ofTables.isEmpty()) {
        throw json.malformed("hashes that are all as deep as the first");
      }
    }
    return ofRows.isEmpty()
        ? new Answer.OfTableDiff(new TableDiff(tables, ofTables))
        : new Answer.OfRowDiff(new RowDiff(tables, ofRows));
  }
}
