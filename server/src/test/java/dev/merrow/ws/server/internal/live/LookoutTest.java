package dev.merrow.ws.server.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.MergeableStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The orders of rows that are made for those who look. */
class LookoutTest {
  private final VirtualTime time = new VirtualTime();
  private final MergeableStore store = MergeableStore.createMergeableStore();
  private final Lookout lookout =
      new Lookout(
          store,
          time,
          () -> true,
          (grant, holder, edit) -> CompletableFuture.completedFuture(null),
          () -> {});

  private CompletableFuture<RowOrder> order(String filter) {
    return lookout.order(new RowOrder.Choice("pets", "species", false, filter, false));
  }

  @Test
  void aBoundedNumberOfOrdersIsMadeAtATime() {
    store.setCell("pets", "fido", "species", "dog");
    List<CompletableFuture<RowOrder>> being = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      being.add(order("dog".substring(0, i)));
    }
    assertThat(order("o"))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            ApiException.class,
            busy -> {
              assertThat(busy.status()).isEqualTo(503);
              assertThat(busy.code()).isEqualTo("busy");
            });
    // who asks for one of those that are made waits for it
    assertThat(order("dog")).isSameAs(being.get(3));
    time.pass(Duration.ZERO);
    assertThat(being).allSatisfy(each -> assertThat(each).isCompleted());
    CompletableFuture<RowOrder> next = order("o");
    time.pass(Duration.ZERO);
    assertThat(next.join().rowIds()).containsExactly("fido");
  }
}
