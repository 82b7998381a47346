package dev.merrow.ws.server.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.wire.Frame;
import dev.merrow.wire.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox outbox = new Outbox();
  private final ByteBuf taken = Unpooled.buffer();

  private static EncodedFrame text(int length) {
    return EncodedFrame.text(Frame.of(new Payload("me", "x".repeat(length))));
  }

  private static ByteBuf whole(EncodedFrame... frames) {
    ByteBuf bytes = Unpooled.buffer();
    for (EncodedFrame frame : frames) {
      bytes.ensureWritable(frame.size());
      int written = frame.write(bytes, 0);
      assertThat(written).isEqualTo(frame.size());
    }
    return bytes;
  }

  /** Takes a piece; false if there is none. */
  private boolean take(int bytes) {
    ByteBuf piece = outbox.take(bytes, UnpooledByteBufAllocator.DEFAULT);
    if (piece == null) {
      return false;
    }
    taken.writeBytes(piece);
    piece.release();
    return true;
  }

  @Test
  void piecesOfAnySizeMakeTheSameBytes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<EncodedFrame> frames = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      frames.add(text(random.nextInt(i % 50 == 0 ? 100_000 : 300)));
    }
    List<EncodedFrame> added = new ArrayList<>();
    for (EncodedFrame frame : frames) {
      outbox.add(frame);
      added.add(frame);
      if (random.nextBoolean() && take(20 + random.nextInt(1_000))) {
        assertThat(outbox.waitingBytes()).as("seed %d", seed).isEqualTo(costOfUntaken(added));
      }
    }
    while (take(20 + random.nextInt(10_000))) {
      assertThat(outbox.waitingBytes()).as("seed %d", seed).isEqualTo(costOfUntaken(frames));
    }
    assertThat(taken).as("seed %d", seed).isEqualTo(whole(frames.toArray(EncodedFrame[]::new)));
    assertThat(outbox.waitingBytes()).isZero();
  }

  /** The bytes that were not taken, and what each frame costs that was not taken wholly. */
  private long costOfUntaken(List<EncodedFrame> frames) {
    long end = 0;
    long unfinished = 0;
    for (EncodedFrame frame : frames) {
      end += frame.size();
      unfinished += end > taken.writerIndex() ? 1 : 0;
    }
    return end - taken.writerIndex() + EncodedFrame.OVERHEAD * unfinished;
  }

  @Test
  void ofTheAnswersToPingsTheNewestAloneIsSentAndBeforeAllThatHasNotBegun() {
    EncodedFrame begun = text(1_000);
    EncodedFrame later = text(500);
    outbox.add(begun);
    assertThat(take(100)).isTrue();
    outbox.add(later);
    for (byte i = 0; i < 100; i++) {
      outbox.addPong(pong(i));
    }
    assertThat(outbox.waitingBytes())
        .isLessThan(begun.size() + later.size() + 3 * EncodedFrame.OVERHEAD);
    while (take(100)) {
      // until there is nothing left
    }
    assertThat(taken).isEqualTo(whole(begun, pong((byte) 99), later));
  }

  private static EncodedFrame pong(byte content) {
    return EncodedFrame.pong(Unpooled.wrappedBuffer(new byte[] {content}));
  }

  @Test
  void theLastFrameComesBehindTheOneThatHasBegun() {
    EncodedFrame begun = text(1_000);
    EncodedFrame last = EncodedFrame.close(1001, "bye");
    outbox.add(begun);
    outbox.add(text(500));
    assertThat(take(100)).isTrue();
    outbox.add(text(500));

    assertThat(outbox.end(last)).isTrue();
    assertThat(outbox.end(EncodedFrame.close())).isFalse();
    assertThat(outbox.add(text(10))).isZero();

    assertThat(outbox.isEnded()).isFalse();
    while (take(100)) {
      // until there is nothing more
    }
    assertThat(taken).isEqualTo(whole(begun, last));
    assertThat(outbox.isEnded()).isTrue();
    assertThat(outbox.waitingBytes()).isZero();
  }

  @Test
  void theLastFrameIsTheOnlyOneIfNoneHasBegun() {
    EncodedFrame last = EncodedFrame.close(1001, "bye");
    outbox.add(text(500));
    outbox.end(last);
    assertThat(take(1_000)).isTrue();
    assertThat(take(1_000)).isFalse();
    assertThat(taken).isEqualTo(whole(last));
  }

  @Test
  void whoWaitsIsCalledWhenTheEventLoopHasLooked() {
    List<String> calls = new ArrayList<>();
    outbox.add(text(100));
    outbox.whenLookedAt(() -> calls.add("little"), 1_000);
    assertThat(calls).containsExactly("little");

    outbox.add(text(1_000));
    outbox.whenLookedAt(() -> calls.add("much"), 1_000);
    assertThat(calls).containsExactly("little");
    outbox.look();
    outbox.look();
    assertThat(calls).containsExactly("little", "much");
  }

  @Test
  void nobodyWaitsForWhatIsGone() {
    List<String> calls = new ArrayList<>();
    outbox.add(text(1_000));
    outbox.whenLookedAt(() -> calls.add("called"), 10);
    outbox.drop();
    assertThat(calls).containsExactly("called");
    assertThat(take(100)).isFalse();
    assertThat(outbox.add(text(1))).isZero();
    assertThat(outbox.waitingBytes()).isZero();
  }
}
