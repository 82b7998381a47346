package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.wire.CloseStatus;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Examines the incoming data of a socket before Tyrus, and passes on whole frames. Tyrus would take
 * frames without masks, copy a large frame again with each piece that comes in, and answer one that
 * is too large with a close code that means something else.
 */
final class FrameGate {
  private static final int LENGTH_START = 2;
  private static final int MASK_BYTES = 4;
  private static final int SHORT_LENGTH = 126;
  private static final int LONG_LENGTH = 127;
  private static final int KEPT_BYTES = 4 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final long maxMessageBytes;

  /** Held while a piece is read. */
  private final ReentrantLock reading = new ReentrantLock();

  private volatile boolean dropped;

  /** The received part of the current frame, ready to be appended to. */
  private ByteBuffer frame = ByteBuffer.allocate(KEPT_BYTES);

  /** The number of bytes needed to continue: parts of the header first, then the whole frame. */
  private long needed = LENGTH_START;

  private boolean lengthKnown;

  /** Of the message that the current frame is a part of. */
  private long messageBytes;

  /** The status to close the socket with if data may not pass. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final CloseStatus status;

    Refusal(CloseStatus status) {
      super(status.reason());
      this.status = status;
    }

    CloseStatus status() {
      return status;
    }
  }

  /**
   * Makes a gate for one socket.
   *
   * @param maxMessageBytes how large a message may be, in one frame or several
   */
  FrameGate(long maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Takes what came in.
   *
   * @param frames is called with each whole frame; the buffer is used again afterwards
   */
  void read(ByteBuffer data, Consumer<ByteBuffer> frames) throws Refusal {
    reading.lock();
    try {
      while (data.hasRemaining() && !dropped) {
        int missing = (int) Math.min(needed - frame.position(), data.remaining());
        reserve(frame.position() + missing);
        frame.put(frame.position(), data, data.position(), missing);
        frame.position(frame.position() + missing);
        data.position(data.position() + missing);
        if (frame.position() == needed) {
          advance(frames);
        }
      }
    } finally {
      reading.unlock();
      release();
    }
  }

  /** Returns the memory that an incomplete frame occupies; 0 if it is little. */
  long heldBytes() {
    reading.lock();
    try {
      return frame.capacity() > KEPT_BYTES ? frame.capacity() : 0;
    } finally {
      reading.unlock();
    }
  }

  /**
   * Lets go of what is kept, from any thread, at once or when the piece that is being read has
   * been. Nothing is read any more. A socket that is closed may stay for as long as the other side
   * has to read the close frame; what it has sent need not.
   */
  void drop() {
    dropped = true;
    release();
  }

  /** If another thread reads at the moment, it calls this afterwards. */
  private void release() {
    if (dropped && reading.tryLock()) {
      try {
        frame = NOTHING;
      } finally {
        reading.unlock();
      }
    }
  }

  private void advance(Consumer<ByteBuffer> frames) throws Refusal {
    if (needed == LENGTH_START) {
      needed += lengthBytes();
    }
    if (!lengthKnown && frame.position() == needed) {
      lengthKnown = true;
      needed += MASK_BYTES + checkLength();
    }
    if (lengthKnown && frame.position() == needed) {
      frames.accept(frame.flip());
      frame = frame.capacity() > KEPT_BYTES ? ByteBuffer.allocate(KEPT_BYTES) : frame.clear();
      needed = LENGTH_START;
      lengthKnown = false;
    }
  }

  /** Returns the number of length bytes after the second byte. */
  private int lengthBytes() throws Refusal {
    if ((frame.get(1) & 0x80) == 0) {
      throw new Refusal(CloseStatus.protocolError("A client must mask its frames"));
    }
    return switch (frame.get(1) & 0x7f) {
      case SHORT_LENGTH -> Short.BYTES;
      case LONG_LENGTH -> Long.BYTES;
      default -> 0;
    };
  }

  private long checkLength() throws Refusal {
    int code = frame.get(1) & 0x7f;
    long length =
        switch (code) {
          case SHORT_LENGTH -> Short.toUnsignedLong(frame.getShort(LENGTH_START));
          case LONG_LENGTH -> frame.getLong(LENGTH_START);
          default -> code;
        };
    int opcode = frame.get(0) & 0x0f;
    boolean control = (opcode & 0x08) != 0;
    if (control && length >= SHORT_LENGTH) {
      throw new Refusal(CloseStatus.protocolError("A control frame has at most 125 bytes"));
    }
    if (!control) {
      messageBytes = opcode == 0 ? messageBytes + length : length;
    }
    if (length < 0 || messageBytes > maxMessageBytes) {
      throw new Refusal(CloseStatus.SOCKET_OVERFLOW);
    }
    return length;
  }

  private void reserve(int bytes) {
    if (bytes > frame.capacity()) {
      // not all at once: the announced data need not arrive
      int doubled = (int) Math.min(needed, 2L * frame.capacity());
      frame = ByteBuffer.allocate(Math.max(bytes, doubled)).put(frame.flip());
    }
  }
}
