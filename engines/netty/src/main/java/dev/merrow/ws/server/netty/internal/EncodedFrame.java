package dev.merrow.ws.server.netty.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;

/** A frame to send. (RFC 6455, section 5.2: whole messages, and no mask.) Immutable. */
final class EncodedFrame {
  /**
   * About how many bytes of the heap a frame takes beside its payload: this object, its place in a
   * queue, and the head of its array.
   */
  static final int OVERHEAD = 64;

  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private static final int LAST = 0x80;
  private static final int SHORT_LENGTH = 126;
  private static final int LONG_LENGTH = 127;
  private static final int MAX_SHORT_LENGTH = 0xffff;

  private final int opcode;

  /** Never changed, so that many can share it. */
  private final byte[] payload;

  private EncodedFrame(int opcode, byte[] payload) {
    this.opcode = opcode;
    this.payload = payload;
  }

  static EncodedFrame text(Frame frame) {
    return new EncodedFrame(TEXT, frame.utf8());
  }

  static EncodedFrame ping() {
    return new EncodedFrame(PING, new byte[0]);
  }

  /** The answer to a ping. */
  static EncodedFrame pong(ByteBuf payload) {
    return new EncodedFrame(PONG, ByteBufUtil.getBytes(payload));
  }

  static EncodedFrame close(int code, String reason) {
    byte[] text = reason.getBytes(UTF_8);
    return new EncodedFrame(
        CLOSE,
        ByteBuffer.allocate(Short.BYTES + text.length).putShort((short) code).put(text).array());
  }

  /** The answer to a close frame that gives no code. */
  static EncodedFrame close() {
    return new EncodedFrame(CLOSE, new byte[0]);
  }

  private int headSize() {
    if (payload.length < SHORT_LENGTH) {
      return 2;
    }
    return payload.length <= MAX_SHORT_LENGTH ? 2 + Short.BYTES : 2 + Long.BYTES;
  }

  /** Returns the number of bytes of the frame. */
  int size() {
    return headSize() + payload.length;
  }

  /**
   * Writes a part of it: the head, which is not divided, and of the payload as much as there is
   * room for.
   *
   * @param from how many bytes of it were written before
   * @return how many were written now
   */
  int write(ByteBuf out, int from) {
    int before = out.writerIndex();
    int head = headSize();
    if (from == 0) {
      writeHead(out);
    }
    int start = Math.max(0, from - head);
    out.writeBytes(
        payload, start, Math.max(0, Math.min(payload.length - start, out.writableBytes())));
    return out.writerIndex() - before;
  }

  private void writeHead(ByteBuf out) {
    out.writeByte(LAST | opcode);
    if (payload.length < SHORT_LENGTH) {
      out.writeByte(payload.length);
    } else if (payload.length <= MAX_SHORT_LENGTH) {
      out.writeByte(SHORT_LENGTH).writeShort(payload.length);
    } else {
      out.writeByte(LONG_LENGTH).writeLong(payload.length);
    }
  }
}
