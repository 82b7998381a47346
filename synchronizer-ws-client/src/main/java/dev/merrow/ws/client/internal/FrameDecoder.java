package dev.merrow.ws.client.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.sync.CloseCode;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads the frames of a server (RFC 6455, section 5), and puts the messages together that come in
 * several. Takes bytes as they come, in pieces of any size. For one thread alone.
 */
final class FrameDecoder {
  private static final int FIN = 0x80;
  private static final int RESERVED = 0x70;
  private static final int OPCODE = 0x0f;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int MAX_CONTROL_BYTES = 125;
  private static final int NO_STATUS = 1005;
  private static final byte[] NOTHING = {};

  private final int maxBytes;
  private final Sink sink;

  private final byte[] head = new byte[10];
  private int headSize;

  /** Whether the head of the current frame is whole, and its payload follows. */
  private boolean inPayload;

  private int payloadSize;

  /** Of the current control frame. */
  private byte[] control = NOTHING;

  private int controlSize;

  /** Of the current message, of which some frames may be whole. */
  private byte[] message = NOTHING;

  private int messageSize;

  /** The kind of message that is to be continued; 0 if there is none. */
  private int messageOpcode;

  /** Takes what comes in. */
  interface Sink {
    /**
     * A whole message.
     *
     * @param payload not used by the decoder any more
     */
    void message(byte[] payload, boolean isText) throws RulesException;

    void ping(byte[] payload);

    void pong();

    void close(int code, String reason);
  }

  /** The server has broken the rules of WebSocket. */
  static final class RulesException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * @param code the one to close with
     */
    RulesException(int code, String message) {
      super(message);
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /**
   * @param maxBytes how large a message may be
   */
  FrameDecoder(int maxBytes, Sink sink) {
    this.maxBytes = maxBytes;
    this.sink = sink;
  }

  /** Returns how many bytes are missing of the current frame of a message; 0 between frames. */
  int missingBytes() {
    return inPayload ? payloadSize : 0;
  }

  /** Reads all bytes there are. */
  void decode(ByteBuffer in) throws RulesException {
    while (true) {
      if (!inPayload) {
        if (!readHead(in)) {
          return;
        }
        startFrame();
      }
      if (!readPayload(in)) {
        return;
      }
      inPayload = false;
      headSize = 0;
    }
  }

  /** Returns whether the head is whole. */
  private boolean readHead(ByteBuffer in) {
    while (headSize < headLength()) {
      if (!in.hasRemaining()) {
        return false;
      }
      head[headSize++] = in.get();
    }
    return true;
  }

  private int headLength() {
    if (headSize < 2) {
      return 2;
    }
    int length = head[1] & LENGTH;
    return length < 126 ? 2 : length == 126 ? 4 : 10;
  }

  private void startFrame() throws RulesException {
    long length = head[1] & LENGTH;
    if (length == 126) {
      length = ByteBuffer.wrap(head, 2, 2).getShort() & 0xffff;
    } else if (length == 127) {
      length = ByteBuffer.wrap(head, 2, 8).getLong();
    }
    int opcode = head[0] & OPCODE;
    check((head[0] & RESERVED) == 0, "uses an extension that was not agreed on");
    check((head[1] & MASKED) == 0, "is masked");
    if (opcode >= CLOSE) {
      check(opcode <= PONG, "has an unknown opcode");
      check(isFinal() && length <= MAX_CONTROL_BYTES, "is a control frame that is too large");
      control = new byte[(int) length];
      controlSize = 0;
    } else {
      check(opcode <= BINARY, "has an unknown opcode");
      check((opcode == CONTINUATION) == (messageOpcode != 0), "does not continue its message");
      if (length < 0 || length > maxBytes - messageSize) {
        throw new RulesException(
            CloseCode.TOO_LARGE, "A message has more bytes than the limit of " + maxBytes);
      }
      if (opcode != CONTINUATION) {
        messageOpcode = opcode;
      }
    }
    payloadSize = (int) length;
    inPayload = true;
  }

  private static void check(boolean isRight, String what) throws RulesException {
    if (!isRight) {
      throw new RulesException(CloseCode.PROTOCOL_ERROR, "A frame of the server's " + what);
    }
  }

  private boolean isFinal() {
    return (head[0] & FIN) != 0;
  }

  /** Returns whether the frame is whole, and was dealt with. */
  private boolean readPayload(ByteBuffer in) throws RulesException {
    if ((head[0] & OPCODE) >= CLOSE) {
      int count = Math.min(in.remaining(), control.length - controlSize);
      in.get(control, controlSize, count);
      controlSize += count;
      if (controlSize < control.length) {
        return false;
      }
      endControl();
      return true;
    }
    return readMessage(in);
  }

  private boolean readMessage(ByteBuffer in) throws RulesException {
    int count = Math.min(in.remaining(), payloadSize);
    ensureRoom(count);
    in.get(message, messageSize, count);
    messageSize += count;
    payloadSize -= count;
    if (payloadSize > 0) {
      return false;
    }
    if (isFinal()) {
      endMessage();
    }
    return true;
  }

  /**
   * Makes room for what has come, and no more than twice that: it may be all that ever comes. But
   * always twice that while other frames follow, so that a frame does not cost a copy of all
   * before.
   */
  private void ensureRoom(int count) {
    int needed = messageSize + count;
    if (needed > message.length) {
      long most = isFinal() ? (long) messageSize + payloadSize : maxBytes;
      message = Arrays.copyOf(message, (int) Math.min(2L * needed, most));
    }
  }

  private void endMessage() throws RulesException {
    byte[] whole = message.length == messageSize ? message : Arrays.copyOf(message, messageSize);
    boolean isText = messageOpcode == TEXT;
    message = NOTHING;
    messageSize = 0;
    messageOpcode = 0;
    sink.message(whole, isText);
  }

  private void endControl() throws RulesException {
    switch (head[0] & OPCODE) {
      case PING -> sink.ping(control);
      case PONG -> sink.pong();
      default -> endClose();
    }
  }

  private void endClose() throws RulesException {
    check(control.length != 1, "closes with half a code");
    if (control.length == 0) {
      sink.close(NO_STATUS, "");
    } else {
      int code = ByteBuffer.wrap(control).getShort() & 0xffff;
      sink.close(code, new String(control, 2, control.length - 2, UTF_8));
    }
  }
}
