package dev.merrow.testkit.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.PersisterOptions;
import dev.merrow.schedule.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs persisters in the test's own time, on the test's own thread. */
public abstract class OwnTimeFixture {
  /** The time, which also runs the persisters' work. */
  protected final VirtualTime time = new VirtualTime();

  /** What was told to the error listener. */
  protected final List<Throwable> errors = new ArrayList<>();

  /** Options for a persister in this time. */
  protected final PersisterOptions.Builder inOwnTime() {
    return PersisterOptions.builder().scheduler(time).errorListener(errors::add);
  }

  /** Lets all be done that is to be done now. */
  protected final void settle() {
    time.pass(Duration.ofMillis(1));
  }

  /** Lets something be done, which must succeed. */
  protected final void settle(CompletableFuture<Void> done) {
    settle();
    assertThat(done).isCompleted();
  }
}
