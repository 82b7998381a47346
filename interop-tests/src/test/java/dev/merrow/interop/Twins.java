package dev.merrow.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.vectors.Operation;
import dev.merrow.vectors.PlainJson;
import dev.merrow.vectors.StampedJson;
import dev.merrow.vectors.Vectors;
import java.time.Instant;
import java.util.Map;

/** A store of ours and one of TinyBase's that are told the same, by the same clock. */
final class Twins {
  private static final StampedJson WIRE = StampedJson.WIRE;

  private final NodeProcess node;
  private final String name;
  private final MergeableStore store;
  private long now;

  /**
   * Two empty stores.
   *
   * @param name no other twins in the process have it; also the unique id of both stores
   */
  Twins(NodeProcess node, String name, long now) {
    this.node = node;
    this.name = name;
    this.now = now;
    store = MergeableStore.createMergeableStore(name, () -> Instant.ofEpochMilli(this.now));
    node.call("createStore", args().put("uniqueId", name));
  }

  private ObjectNode args() {
    return AsciiJson.object().put("name", name).put("now", now);
  }

  /** Lets the clock go on, or back. */
  void passTime(long millis) {
    now += millis;
  }

  /** Writes. */
  void write(Operation operation) {
    JsonNode theirs = node.call("write", args().set("operation", operation.json()));
    assertThat(operation.applyTo(store)).isEqualTo(theirs.textValue());
  }

  /** Sets content that everything else wins over. */
  void setDefaultContent(JsonNode content) {
    node.call("setDefaultContent", args().set("content", content));
    store.setDefaultContent(content(content));
  }

  /** Sets others' whole content, unless it is of the future. */
  void copy(Twins from) {
    // in the order of TinyBase's ids, since what is deleted later is stamped in that order
    MergeableContent content = WIRE.content(node.call("content", from.args()).get("stamped"));
    node.call("copy", args().put("from", from.name));
    unlessOfTheFuture(() -> store.setMergeableContent(content));
  }

  /** Asks others for all that differs, as synchronizers do, and merges it. */
  void pull(Twins from) {
    JsonNode theirs = node.call("pull", args().put("from", from.name));
    StampedTables cellDiff = WIRE.tables(theirs.at("/2/1"));
    // TinyBase writes an empty stamp here, and leaves it out elsewhere
    ((ArrayNode) theirs.get(2)).set(1, WIRE.json(cellDiff, false));
    AsciiJson.assertSame("Merrow", Vectors.parse(diffs(from.store).toString()), "TinyBase", theirs);
    // as in copy, in the order of TinyBase's ids
    apply(MergeableChanges.ofTables(WIRE.tables(theirs.at("/0/1/0"))));
    apply(MergeableChanges.ofTables(WIRE.tables(theirs.at("/1/1/0"))));
    apply(new MergeableChanges(cellDiff, WIRE.values(theirs.at("/3/1"))));
  }

  private JsonNode diffs(MergeableStore other) {
    Map<String, Integer> tableHashes = store.getMergeableTableHashes();
    TableDiff tableDiff = other.getMergeableTableDiff(tableHashes);
    var rowHashes = store.getMergeableRowHashes(tableDiff.differingHashes());
    RowDiff rowDiff = other.getMergeableRowDiff(rowHashes);
    var cellHashes = store.getMergeableCellHashes(rowDiff.differingHashes());
    StampedTables cellDiff = other.getMergeableCellDiff(cellHashes);
    Map<String, Integer> valueHashes = store.getMergeableValueHashes();
    StampedValues valueDiff = other.getMergeableValueDiff(valueHashes);
    return AsciiJson.array(
        AsciiJson.array(StampedJson.hashes(tableHashes), WIRE.json(tableDiff)),
        AsciiJson.array(StampedJson.object(rowHashes, StampedJson::hashes), WIRE.json(rowDiff)),
        AsciiJson.array(
            StampedJson.object(cellHashes, rows -> StampedJson.object(rows, StampedJson::hashes)),
            WIRE.json(cellDiff, false)),
        AsciiJson.array(StampedJson.hashes(valueHashes), WIRE.json(valueDiff, false)));
  }

  private void apply(MergeableChanges changes) {
    unlessOfTheFuture(() -> store.applyMergeableChanges(changes));
  }

  /**
   * TinyBase says nothing when it refuses stamps of the future; its content tells whether it did.
   */
  private static void unlessOfTheFuture(Runnable merge) {
    try {
      merge.run();
    } catch (FutureStampException e) {
      // and so does ours
    }
  }

  private static Content content(JsonNode content) {
    return new Content(PlainJson.tables(content.get(0)), PlainJson.cells(content.get(1)));
  }

  /** Fails unless both have the same content, stamps and hashes. */
  void assertEqual() {
    AsciiJson.assertSame(
        "Merrow", StoreJson.content(store), "TinyBase", node.call("content", args()));
  }

  /** Lets go of the store in the process. */
  void discard() {
    node.call("delStore", args());
  }
}
