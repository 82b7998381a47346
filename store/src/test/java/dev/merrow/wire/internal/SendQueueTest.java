package dev.merrow.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Payload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SendQueueTest {
  private final List<String> taken = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private Consumer<Throwable> done = error -> {};

  private static Frame frame(String body) {
    return Frame.of(new Payload("", body));
  }

  /** A sink that takes a frame and is done when the test says so. */
  private final SendQueue queue =
      new SendQueue(
          (frame, whenDone) -> {
            taken.add(frame.text());
            done = whenDone;
          });

  private void add(String body) {
    queue.add(frame(body), error -> told.add(body + " " + error));
  }

  @Test
  void oneFrameIsSentAtATime() {
    add("a");
    add("b");
    assertThat(taken).containsExactly("\na");
    assertThat(queue.unsentBytes()).isEqualTo(4);
    assertThat(queue.unsentFrames()).isEqualTo(2);
    assertThat(queue.sendingBytes()).isEqualTo(2);

    done.accept(null);
    assertThat(taken).containsExactly("\na", "\nb");
    assertThat(told).containsExactly("a null");
    assertThat(queue.unsentBytes()).isEqualTo(2);

    done.accept(null);
    assertThat(told).containsExactly("a null", "b null");
    assertThat(queue.unsentBytes()).isZero();
    add("c");
    assertThat(taken).containsExactly("\na", "\nb", "\nc");
  }

  @Test
  void afterAFailureNothingIsSent() {
    add("a");
    add("b");
    done.accept(new IOException("broken"));
    add("c");

    assertThat(taken).containsExactly("\na");
    assertThat(told)
        .containsExactly(
            "a java.io.IOException: broken",
            "b java.io.IOException: broken",
            "c java.io.IOException: broken");
    assertThat(queue.unsentBytes()).isZero();
  }

  @Test
  void givingUpTellsEachFrameOnce() {
    add("a");
    add("b");
    queue.fail(new IOException("closed"));
    queue.fail(new IOException("again"));
    done.accept(null);
    done.accept(new IOException("late"));

    assertThat(taken).containsExactly("\na");
    assertThat(told)
        .containsExactly("a java.io.IOException: closed", "b java.io.IOException: closed");
  }

  @Test
  void aSinkThatIsDoneAtOnceMakesNoDeepCalls() {
    List<Consumer<Throwable>> first = new ArrayList<>();
    SendQueue fast =
        new SendQueue(
            (frame, whenDone) -> {
              if (first.isEmpty()) {
                first.add(whenDone);
              } else {
                whenDone.accept(null);
              }
            });
    for (int i = 0; i < 200_000; i++) {
      fast.add(frame("x"), error -> {});
    }
    assertThat(fast.unsentFrames()).isEqualTo(200_000);
    first.get(0).accept(null);
    assertThat(fast.unsentFrames()).isZero();
  }

  @Test
  void manyThreadsMayAddWhileOthersComplete() throws Exception {
    int threads = 4;
    int each = 5_000;
    CountDownLatch all = new CountDownLatch(threads * each);
    ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
    SendQueue shared =
        new SendQueue(
            (frame, whenDone) -> {
              order.add(frame.text());
              if (frame.text().hashCode() % 3 == 0) {
                ForkJoinPool.commonPool().execute(() -> whenDone.accept(null));
              } else {
                whenDone.accept(null);
              }
            });
    List<CompletableFuture<Void>> adding = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      adding.add(
          BackgroundThreads.run(
              () -> {
                for (int i = 0; i < each; i++) {
                  shared.add(frame(thread + " " + i), error -> all.countDown());
                }
              }));
    }
    adding.forEach(CompletableFuture::join);
    assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();

    int[] next = new int[threads];
    for (String text : order) {
      String[] parts = Objects.requireNonNull(text).strip().split(" ", 2);
      assertThat(Integer.parseInt(parts[1])).isEqualTo(next[Integer.parseInt(parts[0])]++);
    }
    assertThat(shared.unsentBytes()).isZero();
  }
}
