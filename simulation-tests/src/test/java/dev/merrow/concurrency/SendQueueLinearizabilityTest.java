package dev.merrow.concurrency;

import dev.merrow.wire.Frame;
import dev.merrow.wire.Payload;
import dev.merrow.wire.internal.SendQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A queue that many threads use behaves as if they used it one after the other. */
@Tag("instrumented")
class SendQueueLinearizabilityTest {

  /** A queue, and a socket that takes a frame when it is told to. */
  @Param(name = "number", gen = IntGen.class, conf = "1:9")
  public static class Sending {
    private final AtomicReference<@Nullable Sent> atSocket = new AtomicReference<>();
    private final SendQueue queue =
        new SendQueue(
            (frame, taken) -> {
              if (atSocket.getAndSet(new Sent(frame, taken)) != null) {
                throw new AssertionError("Two frames at a time");
              }
            });

    private record Sent(Frame frame, Consumer<@Nullable Throwable> taken) {}

    /** Adds a frame. */
    @Operation
    public void add(@Param(name = "number") int number) {
      queue.add(Frame.of(new Payload("", Integer.toString(number))), error -> {});
    }

    /** Makes the socket take the first frame; null if there is none. */
    @Operation
    public @Nullable String take() {
      Sent sent = atSocket.getAndSet(null);
      while (sent == null && queue.unsentFrames() > 0) {
        Thread.onSpinWait();
        sent = atSocket.getAndSet(null);
      }
      if (sent == null) {
        return null;
      }
      sent.taken.accept(null);
      return sent.frame.text();
    }

    /** Returns the number of frames that the socket has not taken. */
    @Operation
    public int unsent() {
      return queue.unsentFrames();
    }
  }

  @Test
  void framesComeOutInAnOrderInWhichTheyMayHaveBeenAdded() {
    new ModelCheckingOptions()
        .iterations(4)
        .invocationsPerIteration(150)
        .threads(2)
        .actorsBefore(0)
        .actorsPerThread(3)
        .actorsAfter(1)
        .check(Sending.class);
  }
}
