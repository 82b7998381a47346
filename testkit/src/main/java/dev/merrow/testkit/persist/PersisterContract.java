package dev.merrow.testkit.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterStats;
import dev.merrow.persist.PersisterStatus;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/**
 * The contract of every persister. Extend it with a test of each persister, which defines how to
 * create one.
 */
public abstract class PersisterContract extends AutoPersistContract {

  @Test
  void statusAndStatsTellWhatItDoes() throws Exception {
    Persister persister = persister(createStore());
    BlockingQueue<PersisterStatus> told = new LinkedBlockingQueue<>();
    Subscription subscription = persister.addStatusListener(told::add);
    assertThat(persister.getStatus()).isEqualTo(PersisterStatus.IDLE);

    await(persister.load());
    await(persister.save());
    subscription.close();
    await(persister.save());

    assertThat(told)
        .containsExactly(
            PersisterStatus.LOADING,
            PersisterStatus.IDLE,
            PersisterStatus.SAVING,
            PersisterStatus.IDLE);
    assertThat(persister.getPersisterStats()).isEqualTo(new PersisterStats(1, 2));
    persister.close();
    assertThat(persister.getStatus()).isEqualTo(PersisterStatus.CLOSED);
  }

  @Test
  void itCanBeClosedTwiceAndDoesNothingMore() throws Exception {
    Store store = createStore();
    Persister persister = persister(store);
    await(persister.startAutoPersisting());
    persister.close();
    persister.close();
    await(persister.closeAsync());

    assertThat(persister.isAutoLoading()).isFalse();
    assertThat(persister.isAutoSaving()).isFalse();
    assertThat(persister.getStore()).isSameAs(store);
    assertThat(store.getListenerStats().transaction()).isZero();
    assertThatThrownBy(persister::load).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(persister::save).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(persister::startAutoPersisting).isInstanceOf(IllegalStateException.class);
    assertThat(errors).isEmpty();
  }

  @Test
  void itCanBeUsedFromItsOwnThread() throws Exception {
    Store store = createStore();
    Persister persister = persister(store);
    CompletableFuture<Void> all =
        persister
            .save()
            .thenCompose(done -> persister.load())
            .thenCompose(done -> persister.startAutoPersisting())
            .thenRun(persister::close);
    await(all);
    await(persister.closeAsync());

    assertThat(persister.getStatus()).isEqualTo(PersisterStatus.CLOSED);
  }

  @Test
  void aListenerOfTheStoreThatThrowsFailsTheLoadThatWasDoneAllTheSame() throws Exception {
    Store writer = createStore();
    writer.setCell("t", "r", "c", 1);
    await(persister(writer).save());
    Store store = createStore();
    Subscription unused =
        store.addTablesListener(
            event -> {
              throw new IllegalArgumentException("from a listener");
            });

    assertThatThrownBy(() -> await(persister(store).load()))
        .hasStackTraceContaining("from a listener");

    assertThat(store.hasTables()).isTrue();
    assertThat(errors).hasSize(1);
  }
}
