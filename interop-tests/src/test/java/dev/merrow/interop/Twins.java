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
import dev.merrow.store.ShownContent;
import dev.merrow.vectors.Operation;
import dev.merrow.vectors.PlainJson;
import dev.merrow.vectors.SchemasFromJson;
import dev.merrow.vectors.StampedJson;
import dev.merrow.vectors.Vectors;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A store of ours and one of TinyBase's that are told the same, by the same clock.
 *
 * <p>What readers of TinyBase see does not always follow from its stamps and schema, and schemas
 * stamp there what they leave as it is. Where that happens, both are made anew from our stamps and
 * go on from there, where they must agree again.
 */
final class Twins {
  private static final StampedJson WIRE = StampedJson.WIRE;

  /** The operations that were applied to the twins. */
  enum Step {
    WRITE,
    TRANSACTION,
    SCHEMA,
    DEFAULT_CONTENT,
    MERGE
  }

  private final NodeProcess node;
  private final String name;
  private MergeableStore store;
  private long now;
  private long latest;
  private MergeableContent stamps = MergeableContent.EMPTY;
  private Set<Stamped.Place> hidden = Set.of();

  /**
   * Two empty stores.
   *
   * @param name no other twins in the process have it; also the unique id of both stores
   */
  Twins(NodeProcess node, String name, long now) {
    this.node = node;
    this.name = name;
    this.now = now;
    this.latest = now;
    store = newStore();
    node.call("createStore", args().put("uniqueId", name));
  }

  private MergeableStore newStore() {
    return MergeableStore.createMergeableStore(name, () -> Instant.ofEpochMilli(now));
  }

  private ObjectNode args() {
    return AsciiJson.object().put("name", name).put("now", now);
  }

  /** Lets the clock go on, or back. */
  void passTime(long millis) {
    now += millis;
    latest = Math.max(latest, now);
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
    unlessOfTheFuture(
        () -> {
          // ours leaves out what is of the future, TinyBase refuses all that comes with it
          newStore().applyMergeableChanges(changes);
          store.applyMergeableChanges(changes);
        });
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

  /**
   * Fails unless both have the same content, stamps and hashes, or may differ after such a step.
   *
   * @return whether they are the same
   */
  boolean check(Step step) {
    JsonNode ours = StoreJson.content(store);
    JsonNode theirs = node.call("content", args());
    MergeableContent stampsBefore = stamps;
    Set<Stamped.Place> hiddenBefore = hidden;
    stamps = store.getMergeableContent();
    hidden = hidden();
    Stamped.times(stamps).forEach(time -> latest = Math.max(latest, time));

    AsciiJson.assertSame("Merrow", ours.get("plain"), "what follows", following(stamps));
    if (step == Step.MERGE || (step != Step.SCHEMA && hiddenBefore.isEmpty() && !hasSchema())) {
      AsciiJson.assertSame("Merrow", ours.get("stamped"), "TinyBase", theirs.get("stamped"));
    }
    boolean same = AsciiJson.areSame(ours, theirs);
    if (step == Step.SCHEMA) {
      Stamped.assertOnlyUnstampedAreNew(stampsBefore, stamps);
    } else if (!same && theirsFollows(theirs)) {
      // rows that are deleted here take with them what a schema hides
      if (Stamped.areEqual(hiddenBefore, stampsBefore, stamps)) {
        AsciiJson.assertSame("Merrow", ours, "TinyBase", theirs);
      }
      AsciiJson.assertSame("Merrow", ours.get("plain"), "TinyBase", theirs.get("plain"));
    } else if (!same) {
      assertThat(step == Step.DEFAULT_CONTENT || hasSchema())
          .as("TinyBase's content does not follow from its stamps: %s", theirs)
          .isTrue();
    }
    // TinyBase's clock has moved for stamps of a schema that ours does not give
    boolean clocksDiffer = step == Step.SCHEMA;
    if (!same || clocksDiffer || (step == Step.TRANSACTION && !hiddenBefore.isEmpty())) {
      remake();
    }
    return same;
  }

  private boolean theirsFollows(JsonNode theirs) {
    return AsciiJson.areSame(theirs.get("plain"), following(WIRE.content(theirs.get("stamped"))));
  }

  private boolean hasSchema() {
    return store.hasTablesSchema() || store.hasValuesSchema();
  }

  private JsonNode following(MergeableContent stamped) {
    JsonNode schemas = Vectors.parse(store.getSchemaJson());
    return StoreJson.plain(
        ShownContent.of(
            stamped,
            SchemasFromJson.tables(schemas.get(0)),
            SchemasFromJson.cells(schemas.get(1))));
  }

  /** The cells that readers don't see, though they were not deleted. */
  private Set<Stamped.Place> hidden() {
    Set<Stamped.Place> hidden = new HashSet<>();
    Stamped.cells(stamps)
        .forEach(
            (place, cell) -> {
              if (cell.cell() != null && !cell.cell().equals(place.in(store))) {
                hidden.add(place);
              }
            });
    return hidden;
  }

  /**
   * Recreates both from our stamps, with a clock that is ahead of all stamps that either has seen.
   */
  private void remake() {
    passTime(latest + 1 - now);
    // what was deleted first, or TinyBase deletes a row with a default that comes too early
    MergeableContent ordered = Stamped.deletedFirst(stamps);
    JsonNode schemas = Vectors.parse(store.getSchemaJson());
    ObjectNode remaking = args().put("uniqueId", name);
    remaking.set("schemas", schemas);
    remaking.set("stamped", WIRE.json(ordered));
    node.call("remakeStore", remaking);
    store = newStore();
    store.setSchema(SchemasFromJson.tables(schemas.get(0)), SchemasFromJson.cells(schemas.get(1)));
    store.setMergeableContent(ordered);
    AsciiJson.assertSame(
        "Merrow recreated",
        StoreJson.content(store),
        "TinyBase recreated",
        node.call("content", args()));
    AsciiJson.assertSame(
        "Merrow recreated", StoreJson.plain(store.getContent()), "what follows", following(stamps));
  }

  /** Lets go of the store in the process. */
  void discard() {
    node.call("delStore", args());
  }
}
