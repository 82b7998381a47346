package dev.merrow.ws.server.jakarta;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Reception;
import dev.merrow.ws.server.engine.Request;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket of the broker, in any Jakarta WebSocket container. Its {@link Configurator} makes one
 * for each. Such a container has no handshake that could wait for the decision of a {@link
 * Reception}: the socket opens, what comes in waits, and who is refused is closed with 1008.
 *
 * <p>What subprotocol is spoken is between the container and the client, as the endpoint's
 * configuration says; to the reception no other seems to have been offered.
 */
public final class BrokerEndpoint extends Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerEndpoint.class);
  private static final int REFUSED = 1008;
  private static final int UNEXPECTED = 1011;

  private final Configurator configurator;
  private @Nullable SessionConnection connection;
  private @Nullable EarlyPayloads payloads;

  private BrokerEndpoint(Configurator configurator) {
    this.configurator = configurator;
  }

  /** Makes an endpoint for each session. */
  public static class Configurator extends ServerEndpointConfig.Configurator {
    private static final String REQUEST = "dev.merrow.ws.server.request";

    private final Reception reception;
    private final WireLimits limits;

    /**
     * Endpoints of a broker.
     *
     * @param reception decides on each session
     * @param limits how much may come in on a socket while it decides: one payload's worth
     */
    public Configurator(Reception reception, WireLimits limits) {
      this.reception = reception;
      this.limits = limits;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
      return endpointClass.cast(new BrokerEndpoint(this));
    }

    /** Keeps the request for {@link #admit}. */
    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      config.getUserProperties().put(REQUEST, Requests.of(request));
    }

    /** Decides on a session that has just been opened. */
    protected CompletionStage<Admission> admit(Session session) {
      Request request =
          (Request) Objects.requireNonNull(session.getUserProperties().get(REQUEST), REQUEST);
      return reception.admit(Requests.withSubprotocol(request, session.getNegotiatedSubprotocol()));
    }
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    SessionConnection opened = new SessionConnection(session);
    EarlyPayloads early = new EarlyPayloads(opened, configurator.limits);
    connection = opened;
    payloads = early;
    session.addMessageHandler(String.class, (MessageHandler.Whole<String>) early::received);
    session.addMessageHandler(
        ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) bytes -> early.received(text(bytes)));
    session.addMessageHandler(
        PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> early.ponged());
    configurator
        .admit(session)
        .whenComplete((admission, error) -> decided(admission, error, opened, early));
  }

  private static void decided(
      @Nullable Admission admission,
      @Nullable Throwable error,
      SessionConnection connection,
      EarlyPayloads payloads) {
    if (admission instanceof Admission.Accepted accepted) {
      payloads.passTo(accepted.opened().apply(connection));
    } else if (admission != null) {
      connection.close(REFUSED, "");
    } else {
      LOG.error("A request could not be answered", error);
      connection.close(UNEXPECTED, "");
    }
  }

  /** TinyBase reads binary frames as text, with U+FFFD for what is none. */
  private static String text(ByteBuffer bytes) {
    return UTF_8.decode(bytes).toString();
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    if (payloads != null && connection != null) {
      payloads.left();
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
