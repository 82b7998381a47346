package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written after an undone transaction has the stamp that TinyBase gives it. */
class StampsAfterUndoTest {

  static Stream<Arguments> undone() {
    return Stream.of(
        writes("nothing", "NjEtLV-----Z21Zg", store -> {}),
        writes("a value", "NjEtLV----1Z21Zg", store -> store.setValue("a", 1)),
        writes(
            "a value that is written twice",
            "NjEtLV----2Z21Zg",
            store -> {
              store.setValue("a", 1);
              store.setValue("a", 2);
            }),
        writes(
            "a value that is gone again",
            "NjEtLV----1Z21Zg",
            store -> {
              store.setValue("a", 1);
              store.delValue("a");
            }),
        writes(
            "two cells",
            "NjEtLV----3Z21Zg",
            store -> {
              store.setCell("t", "r", "a", 1);
              store.setCell("t", "r", "b", 1);
            }));
  }

  private static Arguments writes(String name, String stamp, Consumer<MergeableStore> writes) {
    return arguments(Named.of(name, writes), stamp);
  }

  @ParameterizedTest
  @MethodSource("undone")
  void eachCellThatIsPutBackTakesAStamp(Consumer<MergeableStore> writes, String nextStamp) {
    MergeableStore store =
        MergeableStore.createMergeableStore("a", () -> Instant.ofEpochMilli(1_700_000_000_000L));
    store.transaction(() -> writes.accept(store), undone -> true);
    store.setValue("z", 1);
    assertThat(store.getMergeableContent().values().values().get("z").hlc()).hasToString(nextStamp);
  }
}
