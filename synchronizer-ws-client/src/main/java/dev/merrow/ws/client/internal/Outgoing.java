package dev.merrow.ws.client.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a socket has to send: requests of HTTP first, then frames, which are encoded as far as there
 * is room for them in a buffer. For one thread alone.
 */
final class Outgoing {
  private static final int BUFFER_BYTES = 32 * 1024;

  private final FrameEncoder encoder;
  private final Deque<Control> controls = new ArrayDeque<>();
  private final Queue<Consumer<@Nullable Throwable>> unflushed = new ArrayDeque<>();

  /** What is encoded and not written, from 0 to the position. */
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  /** What is to be done when the frame that is being written is in the buffer; null if none is. */
  private @Nullable Consumer<@Nullable Throwable> afterFrame;

  /** The frame that is to be written next. */
  private byte @Nullable [] nextFrame;

  private boolean failed;

  /** A control frame to send. */
  private static final class Control {
    private final int opcode;
    private final byte[] payload;
    private final @Nullable Consumer<@Nullable Throwable> done;

    Control(int opcode, byte[] payload, @Nullable Consumer<@Nullable Throwable> done) {
      this.opcode = opcode;
      this.payload = payload;
      this.done = done;
    }
  }

  Outgoing(SecureRandom random) {
    this.encoder = new FrameEncoder(random);
  }

  /** Adds a request, while there are no frames. */
  void addRequest(byte[] bytes) {
    if (buffer.remaining() < bytes.length) {
      int size = Math.max(BUFFER_BYTES, buffer.capacity() + bytes.length);
      buffer = ByteBuffer.allocate(size).put(buffer.flip());
    }
    buffer.put(bytes);
  }

  /**
   * Adds a text frame, when the one before is done.
   *
   * @param done is called once: when the frame is in the buffer, or with what went wrong
   */
  void addText(byte[] payload, Consumer<@Nullable Throwable> done) {
    nextFrame = payload;
    afterFrame = done;
  }

  /**
   * Adds a control frame.
   *
   * @param done is called once: when the network has taken it, or with what went wrong
   */
  void addControl(int opcode, byte[] payload, @Nullable Consumer<@Nullable Throwable> done) {
    if (opcode == FrameDecoder.PONG) {
      // the last ping's answer counts for all before; so they cannot pile up
      controls.removeIf(each -> each.opcode == FrameDecoder.PONG);
    }
    controls.add(new Control(opcode, payload, done));
  }

  /**
   * Encodes frames as far as there is room.
   *
   * @return whether all fitted
   */
  boolean encode() {
    while (!failed) {
      if (isControlDue()) {
        if (!encodeControl()) {
          return false;
        }
        continue;
      }
      Consumer<@Nullable Throwable> done = afterFrame;
      if (done == null) {
        return true;
      }
      if (!encodeText()) {
        return false;
      }
      afterFrame = null;
      // which may add the next one, or end all
      done.accept(null);
    }
    return true;
  }

  /** Control frames come between others, before the next one; the last of all comes after them. */
  private boolean isControlDue() {
    Control first = controls.peek();
    return first != null
        && (afterFrame == null || (nextFrame != null && first.opcode != FrameDecoder.CLOSE));
  }

  /** Encodes what fits of the current frame, and returns whether that is all of it. */
  private boolean encodeText() {
    if (nextFrame != null) {
      if (buffer.remaining() < FrameEncoder.LEAST_ROOM) {
        return false;
      }
      encoder.begin(FrameDecoder.TEXT, nextFrame, buffer);
      nextFrame = null;
    }
    return encoder.write(buffer);
  }

  /** Encodes one control frame, if there is room for it. */
  private boolean encodeControl() {
    if (buffer.remaining() < FrameEncoder.CONTROL_ROOM) {
      return false;
    }
    Control control = controls.remove();
    encoder.begin(control.opcode, control.payload, buffer);
    boolean unused = encoder.write(buffer);
    if (control.done != null) {
      unflushed.add(control.done);
    }
    return true;
  }

  /** Encodes and writes as much as the network takes. */
  void flush(Wire to) throws IOException {
    boolean encodedAll;
    boolean wroteAll;
    do {
      encodedAll = encode();
      if (failed) {
        return;
      }
      buffer.flip();
      try {
        wroteAll = to.write(buffer) && !to.wantsToWrite();
      } finally {
        buffer.compact();
      }
      if (wroteAll) {
        tellFlushed();
      }
    } while (wroteAll && !encodedAll && !failed);
  }

  private void tellFlushed() {
    Consumer<@Nullable Throwable> done;
    while ((done = unflushed.poll()) != null) {
      done.accept(null);
    }
  }

  /** Fails what was not sent. Nothing is sent any more. */
  void fail(IOException cause) {
    failed = true;
    if (afterFrame != null) {
      unflushed.add(afterFrame);
      afterFrame = null;
    }
    for (Control control : controls) {
      if (control.done != null) {
        unflushed.add(control.done);
      }
    }
    controls.clear();
    Consumer<@Nullable Throwable> done;
    while ((done = unflushed.poll()) != null) {
      done.accept(cause);
    }
  }
}
