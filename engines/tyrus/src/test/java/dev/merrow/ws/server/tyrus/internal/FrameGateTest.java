package dev.merrow.ws.server.tyrus.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameGateTest {
  private static final int TEXT = 0x81;
  private static final int TEXT_BEGINS = 0x01;
  private static final int GOES_ON = 0x00;
  private static final int ENDS = 0x80;
  private static final int PING = 0x89;

  private final List<ByteBuffer> passed = new ArrayList<>();
  private final FrameGate gate = newGate();

  private static FrameGate newGate() {
    return new FrameGate(100_000);
  }

  private void read(byte[] data, int from, int to) throws FrameGate.Refusal {
    gate.read(ByteBuffer.wrap(data, from, to - from), frame -> passed.add(copyOf(frame)));
  }

  private static ByteBuffer copyOf(ByteBuffer frame) {
    return ByteBuffer.allocate(frame.remaining()).put(frame.duplicate()).flip();
  }

  private static byte[] frame(int head, int length) {
    ByteBuffer frame = ByteBuffer.allocate(length + 14).put((byte) head);
    if (length < 126) {
      frame.put((byte) (0x80 | length));
    } else if (length < 0x10000) {
      frame.put((byte) (0x80 | 126)).putShort((short) length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(length);
    }
    frame.putInt(0x01020304);
    for (int i = 0; i < length; i++) {
      frame.put((byte) i);
    }
    return copyOf(frame.flip()).array();
  }

  @Test
  void framesPassWholeHoweverTheyCome() throws FrameGate.Refusal {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int[] lengths = {0, 1, 125, 126, 127, 1_000, 5_000, 65_535, 65_536, 100_000};
    List<ByteBuffer> frames = new ArrayList<>();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 200; i++) {
      byte[] frame =
          i % 7 == 0
              ? frame(PING, random.nextInt(126))
              : frame(TEXT, lengths[random.nextInt(lengths.length)]);
      frames.add(ByteBuffer.wrap(frame));
      all.writeBytes(frame);
    }

    byte[] data = all.toByteArray();
    for (int from = 0; from < data.length; ) {
      int to = Math.min(data.length, from + 1 + random.nextInt(random.nextBoolean() ? 5 : 70_000));
      read(data, from, to);
      from = to;
    }
    assertThat(passed).as("seed %d", seed).isEqualTo(frames);
  }

  @Test
  void aMessageInSeveralFramesHasTheSameLimit() throws FrameGate.Refusal {
    read(frame(TEXT_BEGINS, 50_000));
    read(frame(PING, 125));
    read(frame(GOES_ON, 40_000));
    read(frame(ENDS, 10_000));
    read(frame(TEXT_BEGINS, 100_000));
    assertRefused(gate, 1013, "tinybase:15:socket", frame(ENDS, 1));
  }

  @Test
  void aFrameThatIsTooLargeIsRefusedBeforeItHasCome() {
    assertRefused(newGate(), 1013, "tinybase:15:socket", header(frame(TEXT, 100_001)));
    byte[] endless = header(frame(TEXT, 100_000));
    endless[2] = (byte) 0xff;
    assertRefused(newGate(), 1013, "tinybase:15:socket", endless);
  }

  private static byte[] header(byte[] frame) {
    return ByteBuffer.allocate(10).put(frame, 0, 10).array();
  }

  @Test
  void whatBreaksTheRulesIsRefused() {
    assertRefused(
        newGate(), 1002, "A client must mask its frames", new byte[] {(byte) TEXT, 1, 'x'});
    assertRefused(newGate(), 1002, "A control frame has at most 125 bytes", frame(PING, 126));
  }

  private void read(byte[] data) throws FrameGate.Refusal {
    read(data, 0, data.length);
  }

  private static void assertRefused(FrameGate gate, int code, String reason, byte[] data) {
    assertThatExceptionOfType(FrameGate.Refusal.class)
        .isThrownBy(() -> gate.read(ByteBuffer.wrap(data), frame -> {}))
        .withMessage(reason)
        .matches(e -> e.status().code() == code);
  }
}
