package dev.merrow.ws.client.tyrus.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.sync.CloseReason;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.client.engine.EngineSocket;
import dev.merrow.ws.client.engine.SocketListener;
import dev.merrow.ws.client.engine.SocketRequest;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A socket of Tyrus. */
final class TyrusSocket extends Endpoint implements EngineSocket {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final SocketListener listener;
  private final TyrusConnector connector;
  private volatile @Nullable Session session;

  TyrusSocket(SocketRequest request, SocketListener listener) {
    this.listener = listener;
    this.connector = new TyrusConnector(request, listener::heard);
  }

  /** Blocks while it connects. */
  @Override
  public void connect() {
    try {
      connector.connect(this);
    } catch (DeploymentException | IOException | RuntimeException e) {
      connector.end();
      listener.refused(connector.status(), e);
    }
  }

  @Override
  public void onOpen(Session opened, EndpointConfig config) {
    session = opened;
    opened.addMessageHandler(
        String.class, (MessageHandler.Whole<String>) text -> listener.received(Utf8Text.of(text)));
    opened.addMessageHandler(
        ByteBuffer.class,
        (MessageHandler.Whole<ByteBuffer>)
            bytes -> listener.received(Utf8Text.of(UTF_8.decode(bytes).toString())));
    opened.addMessageHandler(
        PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> listener.ponged());
    String subprotocol = opened.getNegotiatedSubprotocol();
    listener.opened(
        connector.responseHeaders(),
        subprotocol == null || subprotocol.isEmpty() ? null : subprotocol);
  }

  @Override
  public void onError(Session erroneous, Throwable error) {
    listener.failed(error);
  }

  @Override
  public void onClose(Session closed, jakarta.websocket.CloseReason reason) {
    String text = Objects.requireNonNullElse(reason.getReasonPhrase(), "");
    closed(new CloseReason(reason.getCloseCode().getCode(), text, false));
  }

  private void closed(CloseReason reason) {
    listener.closed(reason);
    connector.end();
  }

  @Override
  public void send(Frame frame, Consumer<@Nullable Throwable> done) {
    write(
        to -> to.getAsyncRemote().sendText(frame.text(), it -> done.accept(it.getException())),
        done);
  }

  @Override
  public void ping(Consumer<@Nullable Throwable> done) {
    write(
        to -> {
          to.getAsyncRemote().sendPing(NOTHING.duplicate());
          done.accept(null);
        },
        done);
  }

  /** Writes to a session. */
  @FunctionalInterface
  private interface Writing {
    void to(Session session) throws IOException;
  }

  private void write(Writing writing, Consumer<@Nullable Throwable> failed) {
    Session open = session;
    if (open == null) {
      failed.accept(new IOException("The socket is not open"));
      return;
    }
    try {
      writing.to(open);
    } catch (IOException | RuntimeException e) {
      // the session was closed meanwhile, which each container tells in its own way
      failed.accept(e);
    }
  }

  @Override
  public void close() {
    Session open = session;
    if (open == null) {
      cut();
      return;
    }
    try {
      open.close();
    } catch (IOException | RuntimeException e) {
      // it was closed meanwhile, which each container tells in its own way
      cut();
      closed(CloseReason.NORMAL);
    }
  }

  @Override
  public void cut() {
    connector.cut();
    connector.end();
  }
}
