package dev.merrow.testkit.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.PersisterOptions;
import dev.merrow.schedule.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs persisters in virtual time, on the test's thread. */
public abstract class OwnTimeFixture {
  /** The virtual time, which also runs the persisters' tasks. */
  protected final VirtualTime time = new VirtualTime();

  /** The errors that the error listener has received. */
  protected final List<Throwable> errors = new ArrayList<>();

  /** Returns options for a persister in this virtual time. */
  protected final PersisterOptions.Builder inOwnTime() {
    return PersisterOptions.builder().scheduler(time).errorListener(errors::add);
  }

  /** Runs all tasks that are due now. */
  protected final void settle() {
    time.pass(Duration.ofMillis(1));
  }

  /** Runs all tasks that are due now, which must complete the future normally. */
  protected final void settle(CompletableFuture<Void> done) {
    settle();
    assertThat(done).isCompleted();
  }
}
