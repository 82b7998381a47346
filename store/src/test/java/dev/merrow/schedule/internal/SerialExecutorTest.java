package dev.merrow.schedule.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
  private final VirtualTime time = new VirtualTime();
  private final List<Throwable> errors = new ArrayList<>();
  private final SerialExecutor serial = new SerialExecutor(time, errors::add);
  private final List<String> done = new ArrayList<>();
  private long millis;

  @Test
  void tasksRunInOrderAndNotWithinTheCall() {
    serial.execute(() -> done.add("one"));
    serial.execute(() -> done.add("two"));
    assertThat(done).isEmpty();

    time.passAll();
    assertThat(done).containsExactly("one", "two");
  }

  @Test
  void tasksOfManyThreadsNeverOverlap() throws Exception {
    ScheduledExecutorService threads = new ScheduledThreadPoolExecutor(4);
    SerialExecutor onThreads = new SerialExecutor(new OnThreads(threads), errors::add);
    int[] count = {0};
    CompletableFuture<Void> finished = new CompletableFuture<>();
    for (int i = 0; i < 4; i++) {
      threads.execute(
          () ->
              IntStream.range(0, 1_000)
                  .forEach(
                      j ->
                          onThreads.execute(
                              () -> {
                                if (++count[0] == 4_000) {
                                  finished.complete(null);
                                }
                              })));
    }

    finished.get(60, TimeUnit.SECONDS);
    threads.shutdown();
  }

  private record OnThreads(ScheduledExecutorService threads) implements Scheduler {
    @Override
    public void execute(Runnable task) {
      threads.execute(task);
    }

    @Override
    public Cancellation schedule(Duration delay, Runnable task) {
      var scheduled = threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    }
  }

  @Test
  void whoSharesASchedulerGetsTurns() {
    SerialExecutor other = new SerialExecutor(time, errors::add);
    IntStream.range(0, 1_000).forEach(i -> serial.execute(() -> done.add("busy")));
    other.execute(() -> done.add("other"));

    time.passAll();
    assertThat(done.indexOf("other")).isLessThan(100);
  }

  @Test
  void whoseTasksTakeLongEndsItsTurnEarlier() {
    InstantSource clock = () -> Instant.ofEpochMilli(millis);
    SerialExecutor slow = new SerialExecutor(time, errors::add, clock);
    SerialExecutor other = new SerialExecutor(time, errors::add, clock);
    IntStream.range(0, 10)
        .forEach(
            i ->
                slow.execute(
                    () -> {
                      millis++;
                      done.add("slow");
                    }));
    other.execute(() -> done.add("other"));

    time.passAll();
    assertThat(done.indexOf("other")).isEqualTo(2);
    assertThat(done).hasSize(11);
  }

  @Test
  void tasksOfAnExecutorWithinAnotherTakeTurnsWithTheOthersOfThat() {
    SerialExecutor inner = new SerialExecutor(serial, errors::add);
    inner.execute(
        () -> {
          done.add("inner 1");
          inner.execute(() -> done.add("inner 2"));
        });
    serial.execute(() -> done.add("outer 1"));
    serial.execute(() -> done.add("outer 2"));

    time.passAll();
    assertThat(done).containsExactly("inner 1", "outer 1", "outer 2", "inner 2");
  }

  @Test
  void anExecutorWithinAnotherKnowsItsTasksAndItsErrorsAndEndsAlone() {
    List<Throwable> innerErrors = new ArrayList<>();
    SerialExecutor inner = new SerialExecutor(serial, innerErrors::add);
    RuntimeException error = new IllegalStateException("thrown");
    inner.execute(
        () -> {
          assertThat(inner.isCurrent()).isTrue();
          throw error;
        });
    inner.schedule(Duration.ofSeconds(1), () -> done.add("too late"));
    serial.execute(() -> assertThat(inner.isCurrent()).isFalse());
    time.pass(Duration.ZERO);
    assertThat(innerErrors).containsExactly(error);

    inner.execute(() -> done.add("dropped"));
    inner.close();
    serial.execute(() -> done.add("outer"));
    time.passAll();
    assertThat(done).containsExactly("outer");
    assertThat(errors).isEmpty();
    assertThat(inner.isClosed()).isTrue();
    assertThat(serial.isClosed()).isFalse();
  }

  @Test
  void aTaskOfTheOuterExecutorPerformsThoseOfTheInnerAtOnce() {
    SerialExecutor inner = new SerialExecutor(serial, errors::add);
    inner.performWithin(() -> done.add("in turn"));
    serial.execute(
        () -> {
          inner.performWithin(
              () -> {
                assertThat(inner.isCurrent()).isTrue();
                done.add("within");
                inner.performWithin(() -> done.add("in its turn, too"));
              });
          done.add("after");
        });
    assertThat(done).isEmpty();

    time.passAll();
    assertThat(done).containsExactly("in turn", "within", "after", "in its turn, too");
    assertThat(errors).isEmpty();
  }

  @Test
  void aTaskThatThrowsIsReportedAndTheNextOneRuns() {
    RuntimeException error = new IllegalStateException("thrown");
    serial.execute(
        () -> {
          throw error;
        });
    serial.execute(() -> done.add("next"));

    time.passAll();
    assertThat(errors).containsExactly(error);
    assertThat(done).containsExactly("next");
  }

  @Test
  void whatFuturesWrapIsUnwrappedAndCancellationsAreNoErrors() {
    RuntimeException error = new IllegalStateException("inside");
    serial.report(new CompletionException(error));
    serial.report(new CancellationException());
    serial.report(new CompletionException(new CancellationException()));

    assertThat(errors).containsExactly(error);
  }

  @Test
  void anErrorListenerThatThrowsStopsNothing() {
    assertThatNothingStops(
        error -> {
          throw new Untraced("what a careless error listener throws");
        });
  }

  @Test
  void anErrorListenerThatThrowsAnErrorStopsNothing() {
    assertThatNothingStops(
        error -> {
          throw new UntracedError("what a test's error listener throws");
        });
  }

  @Test
  void anErrorListenerThatThrowsWhatItIsToldStopsNothing() {
    assertThatNothingStops(
        error -> {
          throw (Untraced) error;
        });
  }

  private void assertThatNothingStops(Consumer<Throwable> errorListener) {
    SerialExecutor careless = new SerialExecutor(time, errorListener);
    careless.execute(
        () -> {
          throw new Untraced("what a task throws");
        });
    careless.execute(() -> done.add("next"));

    time.passAll();
    assertThat(done).containsExactly("next");
  }

  /** Takes little room in the log. */
  private static final class Untraced extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Untraced(String message) {
      super(message, null, true, false);
    }
  }

  /** Takes little room in the log, too. */
  private static final class UntracedError extends Error {
    private static final long serialVersionUID = 1L;

    UntracedError(String message) {
      super(message, null, true, false);
    }
  }

  @Test
  void aTaskKnowsItsThreadAndPerformsAtOnce() {
    assertThat(serial.isCurrent()).isFalse();
    serial.execute(
        () -> {
          assertThat(serial.isCurrent()).isTrue();
          serial.perform(() -> done.add("within"));
          done.add("after");
        });
    serial.perform(() -> done.add("in turn"));
    assertThat(done).isEmpty();

    time.passAll();
    assertThat(done).containsExactly("within", "after", "in turn");
    assertThat(errors).isEmpty();
  }

  @Test
  void delayedTasksWaitTheirTimeAndCanBeCancelled() {
    serial.schedule(Duration.ofSeconds(1), () -> done.add("later"));
    Scheduler.Cancellation never =
        serial.schedule(Duration.ofSeconds(1), () -> done.add("cancelled"));
    never.cancel();

    time.pass(Duration.ofMillis(999));
    assertThat(done).isEmpty();
    time.passAll();
    assertThat(done).containsExactly("later");
  }

  @Test
  void nothingRunsOnceItIsClosed() {
    serial.execute(serial::close);
    serial.execute(() -> done.add("waiting"));
    time.passAll();
    serial.execute(() -> done.add("new"));
    time.passAll();

    assertThat(done).isEmpty();
  }

  @Test
  void aSchedulerThatWasShutDownIsReportedOnce() {
    ScheduledExecutorService threads = new ScheduledThreadPoolExecutor(1);
    threads.shutdown();
    SerialExecutor orphan = new SerialExecutor(new OnThreads(threads), errors::add);

    orphan.execute(() -> done.add("one"));
    orphan.execute(() -> done.add("two"));

    assertThat(errors).singleElement().isInstanceOf(RejectedExecutionException.class);
    assertThat(done).isEmpty();
    assertThat(orphan.isClosed()).isTrue();
  }
}
