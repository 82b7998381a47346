package dev.merrow.ws.server.jakarta;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.ws.server.core.Broker;
import dev.merrow.ws.server.core.Client;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket of the broker. Its {@link Configurator} makes one for each. */
public final class BrokerEndpoint extends Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerEndpoint.class);
  private static final int UNEXPECTED = 1011;

  private final Broker broker;
  private final Function<Session, String> pathOf;
  private @Nullable SessionConnection connection;
  private @Nullable Client client;

  private BrokerEndpoint(Broker broker, Function<Session, String> pathOf) {
    this.broker = broker;
    this.pathOf = pathOf;
  }

  /** Makes an endpoint for each session. */
  public static class Configurator extends ServerEndpointConfig.Configurator {
    private final Broker broker;
    private final Function<Session, String> pathOf;

    /**
     * Endpoints of a broker.
     *
     * @param pathOf tells a session's path, such as {@link BrokerEndpoint#rawPath}
     */
    public Configurator(Broker broker, Function<Session, String> pathOf) {
      this.broker = broker;
      this.pathOf = pathOf;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
      return endpointClass.cast(new BrokerEndpoint(broker, pathOf));
    }
  }

  /**
   * The path of a session as the request had it, without the leading slash: as much of it as the
   * container has left as it was.
   */
  public static String rawPath(Session session) {
    String path = session.getRequestURI().getRawPath();
    return path == null || path.isEmpty() ? "" : path.substring(1);
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    SessionConnection opened = new SessionConnection(session);
    Client joined = broker.join(pathOf.apply(session), opened);
    connection = opened;
    client = joined;
    session.addMessageHandler(String.class, (MessageHandler.Whole<String>) joined::received);
    session.addMessageHandler(
        ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) bytes -> joined.received(text(bytes)));
  }

  /** TinyBase reads binary frames as text, with U+FFFD for what is none. */
  private static String text(ByteBuffer bytes) {
    return UTF_8.decode(bytes).toString();
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    if (client != null && connection != null) {
      client.left();
      connection.closed(new IOException("Closed by the other side: " + reason));
    }
  }

  @Override
  public void onError(Session session, Throwable error) {
    if (error instanceof IOException) {
      LOG.debug("Session {} has an error: {}", session.getId(), error.toString());
    } else {
      LOG.warn("Closing session {} after an unexpected error", session.getId(), error);
      Objects.requireNonNullElseGet(connection, () -> new SessionConnection(session))
          .close(UNEXPECTED, "");
    }
  }
}
