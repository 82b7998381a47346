package dev.merrow.ws.server.tyrus.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.server.engine.Receiver;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.nio.ByteBuffer;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.ReadHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that was upgraded: what comes in goes through a gate to Tyrus. Messages in one frame
 * don't, for Tyrus would make several copies of each, which matters if it is large.
 */
final class UpgradedConnection {
  private static final Logger LOG = LoggerFactory.getLogger(UpgradedConnection.class);

  /** The first byte of a whole ping. */
  private static final int PING = 0x89;

  private static final int PONG = 0x8a;

  /** The first byte of a text that is a message in itself. */
  private static final int WHOLE_TEXT = 0x81;

  private static final int WHOLE_BINARY = 0x82;

  private static final int SHORT_LENGTH = 126;
  private static final int LONG_LENGTH = 127;

  /** Of the first byte of a frame that no other of the same message follows. */
  private static final int LAST = 0x80;

  private static final int FIRST_CONTROL = 8;
  private static final int MASK_START = 2;
  private static final int MASK_BYTES = 4;
  private static final int PAYLOAD_START = MASK_START + MASK_BYTES;

  private final Connection tyrus;
  private final SocketWriter writer;
  private final GrizzlyConnection network;
  private final FrameGate gate;
  private long toldBytes;

  /** Whether a message has begun of which other frames are to follow. */
  private boolean inParts;

  UpgradedConnection(
      Connection tyrus, SocketWriter writer, GrizzlyConnection network, FrameGate gate) {
    this.tyrus = tyrus;
    this.writer = writer;
    this.network = network;
    this.gate = gate;
  }

  GrizzlyConnection network() {
    return network;
  }

  /** Whether what comes in is ignored from now on. */
  boolean isClosing() {
    return writer.isClosing();
  }

  /** Takes what came in, one piece after the other. */
  void read(ByteBuffer data) {
    if (writer.isClosing()) {
      return;
    }
    ReadHandler handler = tyrus.getReadHandler();
    try {
      gate.read(data, frame -> take(frame, handler));
      long held = gate.heldBytes();
      if (held != toldBytes) {
        long more = held - toldBytes;
        toldBytes = held;
        network.holding(more);
      }
    } catch (FrameGate.Refusal e) {
      CloseStatus status = e.status();
      LOG.info("Closing a socket with {}", status);
      tyrus.close(new CloseReason(CloseCodes.getCloseCode(status.code()), status.reason()));
    }
  }

  /** Tyrus would queue an answer for each ping, however many there are and whether read or not. */
  private void take(ByteBuffer frame, ReadHandler handler) {
    if (writer.isClosing()) {
      return;
    }
    int first = frame.get(0) & 0xff;
    boolean data = (first & 0x0f) < FIRST_CONTROL;
    boolean last = (first & LAST) != 0;
    if (!data || !last) {
      network.framed();
    }
    if (first == PING) {
      writer.pong(pong(frame));
    } else if (inParts || !isTaken(first, frame)) {
      inParts = data ? !last : inParts;
      handler.handle(frame);
    }
  }

  /** Whether it was a message that could be handed over as it is; else Tyrus sees what to do. */
  private boolean isTaken(int first, ByteBuffer frame) {
    Receiver to = network.receiver();
    if (to == null || (first != WHOLE_TEXT && first != WHOLE_BINARY)) {
      return false;
    }
    byte[] bytes = payload(frame);
    Utf8Text text = Utf8Text.ofBytes(bytes);
    if (text != null) {
      to.received(text);
    } else if (first == WHOLE_BINARY) {
      // TinyBase reads it as text, with U+FFFD for invalid bytes
      to.received(new String(bytes, UTF_8));
    } else {
      return false;
    }
    return true;
  }

  /** The payload of a frame without its mask. */
  private static byte[] payload(ByteBuffer frame) {
    ByteBuffer masked = frame.duplicate();
    int length = masked.get(1) & 0x7f;
    masked.position(
        MASK_START
            + (length == LONG_LENGTH ? Long.BYTES : length == SHORT_LENGTH ? Short.BYTES : 0));
    int mask = masked.getInt();
    ByteBuffer payload = ByteBuffer.allocate(masked.remaining());
    while (masked.remaining() >= Integer.BYTES) {
      payload.putInt(masked.getInt() ^ mask);
    }
    for (int shift = Integer.SIZE - Byte.SIZE; masked.hasRemaining(); shift -= Byte.SIZE) {
      payload.put((byte) (masked.get() ^ (mask >> shift)));
    }
    return payload.array();
  }

  /** The frame that answers one, whose payload has at most 125 bytes. */
  private static ByteBuffer pong(ByteBuffer ping) {
    int length = ping.remaining() - PAYLOAD_START;
    ByteBuffer pong = ByteBuffer.allocate(2 + length).put((byte) PONG).put((byte) length);
    for (int i = 0; i < length; i++) {
      pong.put((byte) (ping.get(PAYLOAD_START + i) ^ ping.get(MASK_START + i % MASK_BYTES)));
    }
    return pong.flip();
  }

  /** The connection is gone. */
  void closed() {
    tyrus.close(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, ""));
  }
}
