package dev.merrow.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing and waiting where that is awkward: interrupted, in a transaction, in a listener. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PersisterCloseTest {
  private final MemoryPersistence.Place<Content, Changes> place =
      new MemoryPersistence.Place<>(ContentFormat.ofPlain());
  private final Gated gated = new Gated(new MemoryPersistence<>(place));
  private final Store store = Store.createStore();
  private final List<Throwable> errors = new ArrayList<>();
  private final Persister persister =
      Persister.createCustomPersister(
          store, gated, PersisterOptions.builder().errorListener(errors::add).build());

  /** Saves only what it is let to. */
  private static final class Gated implements Persistence<Content, Changes> {
    private final Persistence<Content, Changes> memory;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    Gated(Persistence<Content, Changes> memory) {
      this.memory = memory;
    }

    @Override
    public @Nullable Content load() throws Exception {
      return memory.load();
    }

    @Override
    public void save(Content content) throws Exception {
      gate.await();
      memory.save(content);
    }

    @Override
    public void saveChanges(Changes changes, Supplier<Content> content) throws Exception {
      gate.await();
      memory.saveChanges(changes, content);
    }
  }

  @AfterEach
  void close() {
    gated.gate.countDown();
    persister.close();
  }

  private static void await(CompletableFuture<Void> future) throws Exception {
    future.get(60, TimeUnit.SECONDS);
  }

  @Test
  void anInterruptedThreadWaitsAllTheSameAndStaysInterrupted() throws Exception {
    await(persister.startAutoSave());
    gated.gate = new CountDownLatch(1);
    store.setValue("v", 1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread closing =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              persister.close();
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    closing.start();
    while (closing.getState() != Thread.State.TIMED_WAITING) {
      assertThat(closing.isAlive()).as("waits for what is to be saved").isTrue();
      Thread.onSpinWait();
    }
    gated.gate.countDown();
    closing.join();

    assertThat(interrupted).isTrue();
    assertThat(place.get()).isEqualTo(store.getContent());
    assertThat(errors).isEmpty();
  }

  @Test
  void closingInATransactionOrListenerDoesNotWaitAndSavesAllTheSame() throws Exception {
    await(persister.startAutoPersisting());
    AtomicReference<PersisterStatus> status = new AtomicReference<>();
    var unused =
        store.addValueListener(
            "v",
            event -> {
              persister.close();
              status.set(persister.getStatus());
            });
    store.setValue("v", 1);
    assertThat(status.get()).as("closed later").isNotEqualTo(PersisterStatus.CLOSED);
    store.transaction(persister::close);
    await(persister.closeAsync());

    assertThat(persister.getStatus()).isEqualTo(PersisterStatus.CLOSED);
    assertThat(place.get()).isEqualTo(store.getContent());
    assertThat(errors).isEmpty();
  }

  @Test
  void whoWaitsInATransactionOrListenerIsToldThatThisCannotEnd() throws Exception {
    gated.gate = new CountDownLatch(1);
    AtomicReference<Throwable> inListener = new AtomicReference<>();
    var unused =
        store.addValueListener(
            "v",
            event -> {
              try {
                persister.startAutoSave().thenRun(() -> {}).join();
              } catch (IllegalStateException e) {
                inListener.set(e);
              }
            });
    store.setValue("v", 1);
    assertThat(inListener.get()).hasMessageContaining("must not wait for the persister");
    store.transaction(
        () ->
            assertThatThrownBy(() -> persister.save().join())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must not wait for the persister"));
    gated.gate.countDown();
    await(persister.flush());
    assertThat(place.get()).isEqualTo(store.getContent());
  }

  @Test
  void whoWaitsOnThePersistersThreadIsToldThatThisCannotEnd() {
    // Held up until thenRun is attached: it would run on this thread, were the save done by then.
    gated.gate = new CountDownLatch(1);
    CompletableFuture<Void> nested = persister.save().thenRun(() -> persister.load().join());
    gated.gate.countDown();

    assertThat(nested)
        .failsWithin(java.time.Duration.ofSeconds(30))
        .withThrowableThat()
        .withMessageContaining("must not wait for the persister");
  }
}
