package dev.merrow.ws.client.internal;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Writes a client's frames (RFC 6455, section 5), masked, piece by piece into a buffer. For one
 * thread alone.
 */
final class FrameEncoder {
  /** The largest head, and a control frame's payload. */
  static final int CONTROL_ROOM = 14 + 125;

  /** The least room in which a piece of a payload can be written. */
  static final int LEAST_ROOM = 14 + Long.BYTES;

  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;

  /** As a mask must not be foreseeable, and asking for four bytes takes as long as for many. */
  private static final int MASKS_AT_A_TIME = 256;

  private final SecureRandom random;
  private final ByteBuffer masks = ByteBuffer.allocate(MASKS_AT_A_TIME * Integer.BYTES).limit(0);

  /** What is left of the frame that is being written. */
  private ByteBuffer payload = ByteBuffer.allocate(0);

  private int mask;

  FrameEncoder(SecureRandom random) {
    this.random = random;
  }

  /** Begins a frame: at least {@link #LEAST_ROOM} bytes fit. */
  void begin(int opcode, byte[] content, ByteBuffer out) {
    out.put((byte) (FIN | opcode));
    int size = content.length;
    if (size < 126) {
      out.put((byte) (MASKED | size));
    } else if (size <= 0xffff) {
      out.put((byte) (MASKED | 126)).putShort((short) size);
    } else {
      out.put((byte) (MASKED | 127)).putLong(size);
    }
    mask = nextMask();
    out.putInt(mask);
    payload = ByteBuffer.wrap(content);
  }

  private int nextMask() {
    if (!masks.hasRemaining()) {
      random.nextBytes(masks.array());
      masks.clear();
    }
    return masks.getInt();
  }

  /**
   * Writes on as far as there is room.
   *
   * @return whether the frame is whole
   */
  boolean write(ByteBuffer out) {
    long mask64 = ((long) mask << Integer.SIZE) | (mask & 0xffff_ffffL);
    int longs = Math.min(payload.remaining(), out.remaining()) / Long.BYTES;
    for (int i = 0; i < longs; i++) {
      out.putLong(payload.getLong() ^ mask64);
    }
    // a rest of less than 8 bytes: only then can a piece begin within the mask
    if (payload.remaining() < Long.BYTES && payload.remaining() <= out.remaining()) {
      for (int shift = Integer.SIZE - Byte.SIZE; payload.hasRemaining(); shift -= Byte.SIZE) {
        out.put((byte) (payload.get() ^ (mask >>> (shift & 31))));
      }
    }
    return !payload.hasRemaining();
  }
}
