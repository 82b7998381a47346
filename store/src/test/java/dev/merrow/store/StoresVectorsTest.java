package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.vectors.Operation;
import dev.merrow.vectors.PlainJson;
import dev.merrow.vectors.StampedJson;
import dev.merrow.vectors.Vectors;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Writes to a store give the content, stamps and hashes that they gave TinyBase's. */
class StoresVectorsTest {

  static Stream<JsonNode> stores() {
    return Vectors.cases(Vectors.read("stores")).stream();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void writesGiveTheSameContentAndHashes(JsonNode expected) {
    AtomicLong now = new AtomicLong();
    MergeableStore store =
        MergeableStore.createMergeableStore(
            expected.get("uniqueId").textValue(), () -> Instant.ofEpochMilli(now.get()));
    int step = 0;
    for (JsonNode each : Vectors.cases(expected.get("steps"))) {
      now.set(each.get("now").longValue());
      new Operation(each.get("op")).applyTo(store);
      assertThat(store.getMergeableContentHashes())
          .as("step %d: %s", step++, each.get("op"))
          .isEqualTo(contentHashes(each.get("contentHashes")));
    }
    assertThat(store.getTables()).isEqualTo(PlainJson.tables(expected.get("content").get(0)));
    assertThat(store.getValues()).isEqualTo(PlainJson.cells(expected.get("content").get(1)));
    JsonNode mergeable = expected.get("mergeableContent");
    assertThat(store.getMergeableContent()).isEqualTo(StampedJson.WIRE.content(mergeable));
    assertThat(store.getMergeableContentHashes())
        .isEqualTo(contentHashes(expected.get("contentHashes")));
    assertThat(store.getMergeableTableHashes())
        .isEqualTo(StampedJson.hashes(expected.get("tableHashes")));
    assertThat(store.getMergeableValueHashes())
        .isEqualTo(StampedJson.hashes(expected.get("valueHashes")));
  }

  private static ContentHashes contentHashes(JsonNode hashes) {
    return new ContentHashes((int) hashes.get(0).longValue(), (int) hashes.get(1).longValue());
  }
}
