package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.Cell;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.TableDiff;
import dev.merrow.vectors.PlainJson;
import dev.merrow.vectors.StampedJson;
import dev.merrow.vectors.Vectors;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two stores tell what they differ in, and merge, as TinyBase's did. */
class MergesVectorsTest {

  static Stream<JsonNode> merges() {
    return Vectors.cases(Vectors.read("merges")).stream();
  }

  private static MergeableStore load(JsonNode expected, String uniqueId, int index) {
    long now = expected.get("now").longValue();
    MergeableStore store =
        MergeableStore.createMergeableStore(
            expected.get(uniqueId).textValue(), () -> Instant.ofEpochMilli(now));
    MergeableContent content = StampedJson.WIRE.content(expected.get("before").get(index));
    store.setMergeableContent(content);
    assertThat(store.getMergeableContent()).isEqualTo(content);
    return store;
  }

  @ParameterizedTest
  @MethodSource("merges")
  void hashesAndDiffsAreTheSame(JsonNode expected) {
    MergeableStore a = load(expected, "aUniqueId", 0);
    MergeableStore b = load(expected, "bUniqueId", 1);
    JsonNode diff = expected.get("diffAskedByA");

    Map<String, Integer> tableHashes = a.getMergeableTableHashes();
    assertThat(tableHashes).isEqualTo(StampedJson.hashes(diff.get("tableHashes")));
    TableDiff tableDiff = b.getMergeableTableDiff(tableHashes);
    assertSame(StampedJson.WIRE.json(tableDiff), diff.get("tableDiff"));

    Map<String, Map<String, Integer>> rowHashes =
        a.getMergeableRowHashes(tableDiff.differingHashes());
    assertThat(rowHashes).isEqualTo(rowHashes(diff.get("rowHashes")));
    RowDiff rowDiff = b.getMergeableRowDiff(rowHashes);
    assertSame(StampedJson.WIRE.json(rowDiff), diff.get("rowDiff"));

    Map<String, Map<String, Map<String, Integer>>> cellHashes =
        a.getMergeableCellHashes(rowDiff.differingHashes());
    assertThat(cellHashes)
        .isEqualTo(PlainJson.map(diff.get("cellHashes"), MergesVectorsTest::rowHashes));
    assertSame(
        StampedJson.WIRE.json(b.getMergeableCellDiff(cellHashes), false), diff.get("cellDiff"));

    Map<String, Integer> valueHashes = a.getMergeableValueHashes();
    assertThat(valueHashes).isEqualTo(StampedJson.hashes(diff.get("valueHashes")));
    assertSame(
        StampedJson.WIRE.json(b.getMergeableValueDiff(valueHashes), false), diff.get("valueDiff"));
  }

  private static Map<String, Map<String, Integer>> rowHashes(JsonNode node) {
    return PlainJson.map(node, StampedJson::hashes);
  }

  private static void assertSame(JsonNode actual, JsonNode expected) {
    // read anew, since Jackson's ints and longs are not equal
    assertThat(Vectors.parse(actual.toString())).isEqualTo(Vectors.parse(expected.toString()));
  }

  @ParameterizedTest
  @MethodSource("merges")
  void mergedContentAndHashesAreTheSame(JsonNode expected) {
    MergeableStore a = load(expected, "aUniqueId", 0);
    MergeableStore b = load(expected, "bUniqueId", 1);
    a.merge(b);
    for (MergeableStore store : List.of(a, b)) {
      assertMerged(store, expected);
    }
  }

  @ParameterizedTest
  @MethodSource("merges")
  void changesGiveTheSameHashesAsMerge(JsonNode expected) {
    MergeableStore a = load(expected, "aUniqueId", 0);
    MergeableStore b = load(expected, "bUniqueId", 1);
    a.applyMergeableChanges(b.getMergeableContent().asChanges());
    assertMerged(a, expected);
  }

  private static void assertMerged(MergeableStore store, JsonNode expected) {
    JsonNode hashes = expected.get("contentHashes");
    assertThat(store.getMergeableContentHashes())
        .isEqualTo(
            new ContentHashes((int) hashes.get(0).longValue(), (int) hashes.get(1).longValue()));
    assertThat(store.getMergeableContent())
        .isEqualTo(StampedJson.WIRE.content(expected.get("merged")));
    assertThat(store.getTables()).isEqualTo(PlainJson.tables(expected.get("mergedContent").get(0)));
    assertThat(store.getValues()).isEqualTo(PlainJson.cells(expected.get("mergedContent").get(1)));
  }

  @Test
  void mergeHashesObjectsAsSynchronizersDo() {
    MergeableStore a = MergeableStore.createMergeableStore("a");
    MergeableStore b = MergeableStore.createMergeableStore("b");
    MergeableStore c = MergeableStore.createMergeableStore("c");
    a.setCell("pets", "fido", "owner", Map.of("name", "Ann"));
    a.setValue("open", List.of(9, 17));
    b.merge(a);
    c.applyMergeableChanges(a.getMergeableContent().asChanges());
    assertThat(b.getMergeableContentHashes())
        .isEqualTo(a.getMergeableContentHashes())
        .isEqualTo(c.getMergeableContentHashes());
    assertThat(b.getMergeableContent()).isEqualTo(a.getMergeableContent());
    assertThat(b.getCell("pets", "fido", "owner")).isEqualTo(Cell.of(Map.of("name", "Ann")));
  }
}
