package dev.merrow.ws.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a client's frames look like. */
class FrameEncoderTest {
  private final FrameEncoder encoder = new FrameEncoder(new SecureRandom());

  @Test
  void aFrameIsMaskedAndWholeInWhateverPiecesItIsWritten() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<Integer> masks = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      byte[] payload = new byte[i < 300 ? i : random.nextInt(70_000)];
      random.nextBytes(payload);
      int room = FrameEncoder.LEAST_ROOM + random.nextInt(i % 2 == 0 ? 10 : 5_000);
      ByteBuffer frame = ByteBuffer.wrap(encode(payload, room));
      assertThat(frame.get()).isEqualTo((byte) 0x81);
      int length = frame.get() & 0xff;
      assertThat(length & 0x80).as("masked").isEqualTo(0x80);
      long size =
          switch (length & 0x7f) {
            case 126 -> frame.getShort() & 0xffff;
            case 127 -> frame.getLong();
            default -> length & 0x7f;
          };
      assertThat(size).as("seed " + seed).isEqualTo(payload.length);
      int mask = frame.getInt();
      masks.add(mask);
      byte[] unmasked = new byte[payload.length];
      for (int j = 0; j < unmasked.length; j++) {
        unmasked[j] = (byte) (frame.get() ^ (mask >>> (24 - 8 * (j & 3))));
      }
      assertThat(unmasked).as("seed " + seed).isEqualTo(payload);
      assertThat(frame.hasRemaining()).isFalse();
    }
    assertThat(masks).as("another mask each time").hasSizeGreaterThan(990);
  }

  private byte[] encode(byte[] payload, int room) {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    ByteBuffer out = ByteBuffer.allocate(room);
    encoder.begin(FrameDecoder.TEXT, payload, out);
    boolean isWhole;
    do {
      isWhole = encoder.write(out);
      sent.write(out.array(), 0, out.position());
      out.clear();
    } while (!isWhole);
    return sent.toByteArray();
  }
}
