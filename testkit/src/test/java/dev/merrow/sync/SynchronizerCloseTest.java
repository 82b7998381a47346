package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.store.MergeableStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing and waiting where that is awkward: in a transaction, in a listener, interrupted. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SynchronizerCloseTest {
  /** So long that closing that waits for it fails the test. */
  private static final Duration FLUSH_LIMIT = Duration.ofMinutes(10);

  private final MergeableStore store = MergeableStore.createMergeableStore();
  private final StubTransport transport = new StubTransport();
  private final Synchronizer synchronizer =
      Synchronizer.createCustomSynchronizer(
          store, transport, SynchronizerOptions.builder().flushOnClose(FLUSH_LIMIT).build());

  @AfterEach
  void close() {
    synchronizer.close();
  }

  private static void await(CompletableFuture<Void> future) throws Exception {
    future.get(60, TimeUnit.SECONDS);
  }

  private void start() throws Exception {
    await(synchronizer.startSync());
  }

  @Test
  void closingInATransactionOfTheStoreDoesNotWait() throws Exception {
    start();
    store.transaction(
        () -> {
          store.setValue("v", 1);
          synchronizer.close();
          assertThat(synchronizer.closeAsync()).isNotDone();
        });
    await(synchronizer.closeAsync());
    assertThat(synchronizer.getStatus()).isEqualTo(SynchronizerStatus.CLOSED);
  }

  @Test
  void closingInAListenerOfTheStoreDoesNotWait() throws Exception {
    start();
    AtomicReference<Boolean> closed = new AtomicReference<>();
    store.addValueListener(
        "v",
        event -> {
          synchronizer.close();
          closed.set(synchronizer.closeAsync().isDone());
        });
    store.setValue("v", 1);
    assertThat(closed.get()).isFalse();
    await(synchronizer.closeAsync());
  }

  @Test
  void whoWaitsForItInATransactionIsToldThatThisCannotEnd() {
    store.transaction(
        () -> {
          refuses(CompletableFuture::join);
          refuses(future -> future.thenRun(() -> {}).join());
          refuses(SynchronizerCloseTest::get);
        });
  }

  @Test
  void whoWaitsForItInAListenerIsToldThatThisCannotEnd() throws Exception {
    store.addWillFinishTransactionListener(anyStore -> refuses(CompletableFuture::join));
    store.setValue("v", 1);
    await(synchronizer.startSync());
  }

  private void refuses(Consumer<CompletableFuture<Void>> waiting) {
    CompletableFuture<Void> started = synchronizer.startSync();
    assertThatThrownBy(() -> waiting.accept(started))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("transaction or listener of the store must not wait");
  }

  private static void get(CompletableFuture<Void> future) {
    try {
      future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsDoneMayBeWaitedForAnywhere() throws Exception {
    CompletableFuture<Void> started = synchronizer.startSync();
    await(started);
    store.transaction(started::join);
    CompletableFuture<Void> inSync = synchronizer.whenStatus(SynchronizerStatus.IN_SYNC);
    await(inSync);
    store.transaction(inSync::join);
    store.setCell("t", "r", "c", Cell.of(1));
  }

  @Test
  void anInterruptDoesNotEndClosing() throws Exception {
    start();
    transport.closing = new CompletableFuture<>();
    AtomicBoolean closed = new AtomicBoolean();
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread thread =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              synchronizer.close();
              closed.set(synchronizer.closeAsync().isDone());
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
      Thread.onSpinWait();
    }
    transport.closing.complete(null);
    thread.join();
    assertThat(closed).isTrue();
    assertThat(interrupted).isTrue();
  }
}
