package dev.merrow.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.Scheduler;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.OwnTimeFixture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a persister does when what it is built on fails in ways that nobody expects. */
class PersisterFailuresTest extends OwnTimeFixture {
  private final MemoryPersistence.Place<Content, Changes> place =
      new MemoryPersistence.Place<>(ContentFormat.ofPlain());
  private final MemoryPersistence<Content, Changes> memory = new MemoryPersistence<>(place);
  private final Store store = Store.createStore();

  @Test
  void anErrorListenerThatThrowsAnErrorStopsNothing() {
    Persister persister =
        Persister.createCustomPersister(
            store,
            memory,
            inOwnTime()
                .errorListener(
                    error -> {
                      throw new Untraced("no error was expected");
                    })
                .build());
    memory.failures = 1;

    CompletableFuture<Void> failing = persister.save();
    settle();

    assertThat(failing).isCompletedExceptionally();
    settle(persister.save());
    settle(persister.closeAsync());
  }

  /** Takes little room in the log. */
  private static final class Untraced extends Error {
    private static final long serialVersionUID = 1L;

    Untraced(String message) {
      super(message, null, false, false);
    }
  }

  @Test
  void anErrorWhileAutoSavingIsToldAndTriedAgain() {
    Failing failing = new Failing(memory);
    Persister persister = Persister.createCustomPersister(store, failing, inOwnTime().build());
    settle(persister.startAutoSave());
    failing.error = new OutOfMemoryError("in a test");
    store.setValue("v", 1);
    settle();
    assertThat(errors).containsExactly(failing.error);

    failing.error = null;
    time.pass(Duration.ofSeconds(1));

    assertThat(place.get()).isEqualTo(store.getContent());
  }

  /** Passes on what it is told, or fails. */
  private static final class Failing implements Persistence<Content, Changes> {
    private final Persistence<Content, Changes> memory;
    private @Nullable Error error;

    Failing(Persistence<Content, Changes> memory) {
      this.memory = memory;
    }

    @Override
    public @Nullable Content load() throws Exception {
      return memory.load();
    }

    @Override
    public void save(Content content) throws Exception {
      memory.save(content);
    }

    @Override
    public void saveChanges(Changes changes, Supplier<Content> content) throws Exception {
      if (error != null) {
        throw error;
      }
      memory.saveChanges(changes, content);
    }
  }

  @Test
  void whatASchedulerThatWasShutDownWillNotRunFails() {
    Stoppable scheduler = new Stoppable();
    Persister persister =
        Persister.createCustomPersister(store, memory, inOwnTime().scheduler(scheduler).build());
    CompletableFuture<Void> last = persister.save();
    CompletableFuture<?>[] more = new CompletableFuture<?>[200];
    for (int i = 0; i < more.length; i++) {
      more[i] = persister.save();
    }
    scheduler.stopped = true;

    settle();
    CompletableFuture<Void> late = persister.save();
    persister.close();

    assertThat(last).as("was given to the scheduler before").isCompleted();
    assertThat(more[more.length - 1])
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("memory")
        .withMessageContaining("shut down");
    assertThat(late).isCompletedExceptionally();
    assertThat(errors).hasAtLeastOneElementOfType(RejectedExecutionException.class);
  }

  /** Takes no more tasks once it is stopped. */
  private final class Stoppable implements Scheduler {
    private boolean stopped;

    @Override
    public void execute(Runnable task) {
      if (stopped) {
        throw new RejectedExecutionException("stopped");
      }
      time.execute(task);
    }

    @Override
    public Cancellation schedule(Duration delay, Runnable task) {
      return time.schedule(delay, task);
    }
  }
}
