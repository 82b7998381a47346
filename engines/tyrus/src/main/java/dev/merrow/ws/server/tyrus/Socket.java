package dev.merrow.ws.server.tyrus;

import dev.merrow.wire.CloseStatus;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.nio.ByteBuffer;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.ReadHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that was upgraded: what comes in goes through a gate to Tyrus. */
final class Socket {
  private static final Logger LOG = LoggerFactory.getLogger(Socket.class);

  private final Connection tyrus;
  private final SocketWriter writer;
  private final FrameGate gate;

  Socket(Connection tyrus, SocketWriter writer, FrameGate gate) {
    this.tyrus = tyrus;
    this.writer = writer;
    this.gate = gate;
  }

  /** Takes what came in, one piece after the other. */
  void read(ByteBuffer data) {
    if (writer.isClosing()) {
      return;
    }
    ReadHandler handler = tyrus.getReadHandler();
    try {
      gate.read(data, handler::handle);
    } catch (FrameGate.Refusal e) {
      CloseStatus status = e.status();
      LOG.info("Closing a socket with {}", status);
      tyrus.close(new CloseReason(CloseCodes.getCloseCode(status.code()), status.reason()));
    }
  }

  /** The connection is gone. */
  void closed() {
    tyrus.close(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, ""));
  }
}
