package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.wire.CloseStatus;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.nio.ByteBuffer;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.ReadHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that was upgraded: what comes in goes through a gate to Tyrus. */
final class UpgradedConnection {
  private static final Logger LOG = LoggerFactory.getLogger(UpgradedConnection.class);

  /** The first byte of a whole ping. */
  private static final int PING = 0x89;

  private static final int PONG = 0x8a;

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
    if (!isWholeMessage(frame.get(0) & 0xff)) {
      network.framed();
    }
    if ((frame.get(0) & 0xff) == PING) {
      writer.pong(pong(frame));
    } else {
      handler.handle(frame);
    }
  }

  private static boolean isWholeMessage(int first) {
    int opcode = first & 0x0f;
    return (first & LAST) != 0 && opcode < FIRST_CONTROL;
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
