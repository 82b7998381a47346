package dev.merrow.ws.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.schedule.Scheduler.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventLoopTest {
  private static final Duration LONG = Duration.ofSeconds(Long.MAX_VALUE);

  private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();

  @Test
  void tasksRunInOrderOnOneThread() throws Exception {
    try (EventLoop loop = new EventLoop("test")) {
      CompletableFuture<Thread> first = new CompletableFuture<>();
      CompletableFuture<Thread> last = new CompletableFuture<>();
      loop.execute(() -> first.complete(Thread.currentThread()));
      for (int i = 0; i < 10_000; i++) {
        String name = "task" + i;
        loop.execute(() -> done.add(name));
      }
      loop.execute(() -> last.complete(Thread.currentThread()));
      assertThat(last.get(60, TimeUnit.SECONDS)).isSameAs(first.get());
      assertThat(done).hasSize(10_000).startsWith("task0", "task1");
    }
  }

  @Test
  void delayedTasksRunInTheOrderOfTheirTimes() throws Exception {
    try (EventLoop loop = new EventLoop("test")) {
      CountDownLatch all = new CountDownLatch(3);
      CountDownLatch scheduled = new CountDownLatch(1);
      loop.execute(() -> awaitUninterruptibly(scheduled));
      Cancellation never = loop.schedule(Duration.ofMillis(15), () -> done.add("cancelled"));
      for (int millis : List.of(3_000, 0, 1_000)) {
        var unused =
            loop.schedule(
                Duration.ofMillis(millis),
                () -> {
                  done.add("after " + millis);
                  all.countDown();
                });
      }
      var unused = loop.schedule(LONG, () -> done.add("never"));
      never.cancel();
      never.cancel();
      scheduled.countDown();
      assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(done).containsExactly("after 0", "after 1000", "after 3000");
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTaskThatFailsHarmsNoOther() throws Exception {
    try (EventLoop loop = new EventLoop("test")) {
      loop.execute(
          () -> {
            throw new IllegalStateException("on purpose");
          });
      CompletableFuture<Void> next = new CompletableFuture<>();
      loop.execute(() -> next.complete(null));
      next.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void anInterruptDoesNotOutliveItsTask() throws Exception {
    try (EventLoop loop = new EventLoop("test")) {
      CompletableFuture<Boolean> next = new CompletableFuture<>();
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      loop.execute(() -> Thread.currentThread().interrupt());
      loop.execute(() -> next.complete(Thread.currentThread().isInterrupted()));
      loop.execute(() -> thread.complete(Thread.currentThread()));
      assertThat(next.get(60, TimeUnit.SECONDS)).isFalse();
      thread.get(60, TimeUnit.SECONDS).interrupt();
      CompletableFuture<Boolean> later = new CompletableFuture<>();
      loop.execute(() -> later.complete(Thread.currentThread().isInterrupted()));
      assertThat(later.get(60, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void onCloseWhatWasGivenRunsAndTheThreadEnds() throws Exception {
    EventLoop loop = new EventLoop("test");
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    var unused = loop.schedule(Duration.ofMinutes(1), () -> done.add("delayed"));
    loop.execute(() -> thread.complete(Thread.currentThread()));
    loop.execute(() -> done.add("given"));
    loop.close();
    loop.close();
    thread.get(60, TimeUnit.SECONDS).join(20_000);
    assertThat(thread.get().isAlive()).isFalse();
    assertThat(done).containsExactly("given");
    assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
  }
}
