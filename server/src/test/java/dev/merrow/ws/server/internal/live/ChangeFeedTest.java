package dev.merrow.ws.server.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import org.junit.jupiter.api.Test;

/** What is known of changes, also of those that nobody has looked at. */
class ChangeFeedTest {
  private final MergeableStore store = MergeableStore.createMergeableStore();
  private final ChangeFeed feed = new ChangeFeed(store);

  @Test
  void anOrderFromBeforeAPauseIsNotTakenForACurrentOne() {
    feed.begin();
    long before = feed.versionOf("pets");
    feed.end();
    assertThat(feed.versionOf("pets")).isZero();
    store.setCell("pets", "fido", "species", "dog");
    feed.begin();
    long after = feed.versionOf("pets");
    assertThat(after).isGreaterThan(before);
    store.setCell("pets", "fido", "species", "wolf");
    assertThat(feed.versionOf("pets")).isGreaterThan(after);
    assertThat(feed.versionOf("other")).isEqualTo(after);
  }

  @Test
  void thatThereWereManyValuesIsForgottenAfterAPause() {
    feed.begin();
    store.transaction(
        () -> {
          for (int i = 0; i <= ChangeFeed.MAX_CELLS; i++) {
            store.setValue("v" + i, i);
          }
        });
    feed.end();
    feed.begin();
    store.setValue("open", true);
    assertThat(feed.take().values()).containsOnlyKeys("open");
  }
}
