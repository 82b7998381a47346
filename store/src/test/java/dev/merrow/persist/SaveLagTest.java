package dev.merrow.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.UnsavedChanges.Batch;
import dev.merrow.stamp.Changes;
import dev.merrow.store.Store;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** For how long changes wait to be saved. */
class SaveLagTest {
  private long nanos = -5;
  private final UnsavedChanges<Changes> unsaved =
      new UnsavedChanges<>(PlainPending::new, 100, () -> nanos);
  private int value;

  private void change() {
    Store store = Store.createStore();
    store.addDidFinishTransactionListener(
        finished -> unsaved.add(finished.getTransactionChanges()));
    store.setValue("v", value++);
  }

  private void assertLag(long expected) {
    assertThat(unsaved.lag()).isEqualTo(Duration.ofNanos(expected));
  }

  @Test
  void itIsThatOfTheOldestChange() {
    assertLag(0);
    change();
    nanos += 10;
    change();
    assertLag(10);

    Batch<Changes> first = unsaved.take();
    nanos += 10;
    assertLag(20);
    change();
    nanos += 5;
    assertLag(25);
    unsaved.written();
    assertThat(first.isEmpty()).isFalse();
    assertLag(5);
    unsaved.take();
    unsaved.written();
    assertLag(0);
  }

  @Test
  void itGrowsAsLongAsSavingFails() {
    change();
    for (int i = 0; i < 3; i++) {
      Batch<Changes> batch = unsaved.take();
      nanos += 10;
      change();
      unsaved.restore(batch);
      assertLag(10L * (i + 1));
    }
    unsaved.take();
    unsaved.written();
    assertLag(0);
  }

  @Test
  void everythingWaits() {
    unsaved.addAll();
    nanos += 7;
    assertLag(7);
    unsaved.clear();
    assertLag(0);
    assertThat(unsaved.take().isEmpty()).isTrue();
    assertLag(0);
  }
}
