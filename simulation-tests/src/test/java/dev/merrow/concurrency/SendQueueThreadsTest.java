package dev.merrow.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.wire.Frame;
import dev.merrow.wire.Payload;
import dev.merrow.wire.internal.SendQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendQueueThreadsTest {
  private static final int THREADS = 4;
  private static final int FRAMES = 2_000;

  private static Frame frame(int thread, int number) {
    return Frame.of(new Payload("t" + thread, Integer.toString(number)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void framesOfManyThreadsAreSentOnceAndInTheOrderOfEach(boolean takenAtOnce) throws Exception {
    List<Frame> sent = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger atATime = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(THREADS * FRAMES);
    ExecutorService socket = Executors.newSingleThreadExecutor();
    SendQueue queue =
        new SendQueue(
            (frame, taken) -> {
              assertThat(atATime.incrementAndGet()).isEqualTo(1);
              sent.add(frame);
              Runnable take =
                  () -> {
                    atATime.decrementAndGet();
                    taken.accept(null);
                  };
              if (takenAtOnce) {
                take.run();
              } else {
                socket.execute(take);
              }
            });
    try (Crowd crowd = new Crowd()) {
      crowd.run(
          THREADS,
          thread -> {
            for (int i = 0; i < FRAMES; i++) {
              queue.add(frame(thread, i), error -> done.countDown());
            }
          });
      assertThat(done.await(2, TimeUnit.MINUTES)).as(Crowd::dump).isTrue();
    } finally {
      socket.shutdownNow();
    }
    assertThat(queue.unsentBytes()).isZero();
    assertThat(queue.unsentFrames()).isZero();
    for (int thread = 0; thread < THREADS; thread++) {
      Payload prefix = new Payload("t" + thread, "");
      assertThat(
              sent.stream()
                  .map(Frame::text)
                  .filter(text -> text.startsWith(prefix.text().toString())))
          .hasSize(FRAMES)
          .isSortedAccordingTo(
              (one, other) ->
                  Integer.compare(one.length(), other.length()) != 0
                      ? Integer.compare(one.length(), other.length())
                      : one.compareTo(other));
    }
  }

  @Test
  void whatWaitsWhenItFailsFailsOnce() throws Exception {
    for (int round = 0; round < 200; round++) {
      AtomicInteger told = new AtomicInteger();
      SendQueue queue = new SendQueue((frame, taken) -> {});
      try (Crowd crowd = new Crowd()) {
        crowd.run(
            THREADS,
            thread -> {
              if (thread == 0) {
                queue.fail(new IllegalStateException("lost"));
              } else {
                for (int i = 0; i < 20; i++) {
                  queue.add(frame(thread, i), error -> told.incrementAndGet());
                }
              }
            });
      }
      assertThat(told).hasValue((THREADS - 1) * 20);
      assertThat(queue.unsentBytes()).isZero();
    }
  }
}
