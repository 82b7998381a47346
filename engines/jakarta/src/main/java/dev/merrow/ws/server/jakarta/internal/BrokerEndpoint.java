package dev.merrow.ws.server.jakarta.internal;

import dev.merrow.schedule.internal.FatalErrors;
import dev.merrow.wire.ChannelFrame;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.RequestHandler;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket of the broker, in any Jakarta WebSocket container. Its {@link Configurator} makes one
 * for each. Such a container has no handshake that could wait for the decision of a {@link
 * RequestHandler}: the socket opens, incoming data waits, and a refused client is closed with 1008.
 *
 * <p>The subprotocol is chosen before that, too: the broker's own if it is offered, else the first,
 * and to the reception no other seems to have been offered.
 */
public final class BrokerEndpoint extends Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerEndpoint.class);

  /** The statuses of clients without access, as opposed to clients beyond a limit. */
  private static final Set<Integer> UNWELCOME = Set.of(401, 403);

  private final Configurator configurator;
  private @Nullable SessionConnection connection;
  private @Nullable EarlyPayloads payloads;

  private BrokerEndpoint(Configurator configurator) {
    this.configurator = configurator;
  }

  /** Makes an endpoint for each session. */
  public static class Configurator extends ServerEndpointConfig.Configurator {
    private static final String REQUEST = "dev.merrow.ws.server.request";

    private final RequestHandler reception;
    private final WireLimits limits;
    private final Executor blocking;

    /**
     * Endpoints of a broker in a container that never blocks.
     *
     * @param reception decides on each session
     * @param limits how large a message may be, and how much may come in on a socket while it is
     *     decided: one payload's worth
     */
    public Configurator(RequestHandler reception, WireLimits limits) {
      this(reception, limits, Runnable::run);
    }

    /**
     * Endpoints of a broker.
     *
     * @param reception decides on each session
     * @param limits how large a message may be, and how much may come in on a socket while it is
     *     decided: one payload's worth
     * @param blocking runs what containers may block at: closing and pinging, while a frame is on
     *     its way to somebody who does not read
     */
    public Configurator(RequestHandler reception, WireLimits limits, Executor blocking) {
      this.reception = reception;
      this.limits = limits;
      this.blocking = blocking;
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
      if (requested.contains(ChannelFrame.SUBPROTOCOL)) {
        return ChannelFrame.SUBPROTOCOL;
      }
      return requested.isEmpty() ? "" : requested.get(0);
    }

    /** None: the compression extension sets no limit on the inflated size of a small message. */
    @Override
    public List<Extension> getNegotiatedExtensions(
        List<Extension> installed, List<Extension> requested) {
      return List.of();
    }

    /** The decision about a request checks its origin. */
    @Override
    public boolean checkOrigin(String origin) {
      return true;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
      return endpointClass.cast(new BrokerEndpoint(this));
    }

    /** Keeps the request for {@link #admit}. */
    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      String path = request.getRequestURI().getRawPath();
      Request asked = HandshakeReader.of(request, pathOf(path == null ? "" : path));
      config.getUserProperties().put(REQUEST, asked);
      // the handshake is over before it is decided whether the client may come
      reception
          .upgradeHeaders(asked)
          .forEach((name, value) -> response.getHeaders().put(name, List.of(value)));
    }

    /**
     * The broker's path.
     *
     * @param uriPath of the request, as much as the container has left it as it was
     */
    protected String pathOf(String uriPath) {
      return uriPath.isEmpty() ? "" : uriPath.substring(1);
    }

    /** Decides on a session that has just been opened. */
    protected CompletionStage<Admission> admit(Session session) {
      Request request =
          (Request) Objects.requireNonNull(session.getUserProperties().get(REQUEST), REQUEST);
      return reception.admit(
          HandshakeReader.withSubprotocol(request, session.getNegotiatedSubprotocol()));
    }

    /** The connection below a session. */
    protected UnderlyingConnection network(Session session) {
      return UnderlyingConnection.UNKNOWN;
    }

    /** A session is gone. */
    protected void closed(Session session) {}
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    UnderlyingConnection network = configurator.network(session);
    SessionConnection opened = new SessionConnection(session, configurator.blocking, network);
    EarlyPayloads early = new EarlyPayloads(opened, configurator.limits);
    network.attach(early);
    opened.whenLost(early::left);
    connection = opened;
    payloads = early;
    WholeMessages messages =
        new WholeMessages(
            configurator.limits.readableBytes(),
            early::received,
            () -> {
              early.closing(CloseStatus.SOCKET_OVERFLOW);
              early.left();
              opened.close(CloseStatus.SOCKET_OVERFLOW);
            },
            early::holding);
    session.addMessageHandler(
        String.class,
        (MessageHandler.Partial<String>)
            (piece, last) -> {
              partly(early, network, last);
              messages.text(piece, last);
            });
    session.addMessageHandler(
        ByteBuffer.class,
        (MessageHandler.Partial<ByteBuffer>)
            (piece, last) -> {
              partly(early, network, last);
              messages.binary(piece, last);
            });
    session.addMessageHandler(
        PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> ponged(early, network));
    configurator
        .admit(session)
        .whenComplete((admission, error) -> decided(admission, error, opened, early));
  }

  /** Handles a pong, which counts as a frame if the network does not report frames. */
  private static void ponged(Receiver receiver, UnderlyingConnection network) {
    if (network == UnderlyingConnection.UNKNOWN) {
      receiver.framed();
    }
    receiver.ponged();
  }

  /** Handles a piece, which counts as a frame if the network does not report frames. */
  private static void partly(Receiver receiver, UnderlyingConnection network, boolean last) {
    if (!last && network == UnderlyingConnection.UNKNOWN) {
      receiver.framed();
    }
  }

  private static void decided(
      @Nullable Admission admission,
      @Nullable Throwable error,
      SessionConnection connection,
      EarlyPayloads payloads) {
    if (admission instanceof Admission.Accepted accepted) {
      payloads.passTo(accepted.opened().apply(connection));
    } else if (admission instanceof Admission.Refused refused) {
      connection.close(statusOf(refused.page().status()));
    } else {
      LOG.error("A request could not be answered", error);
      connection.close(CloseStatus.FAILED);
    }
  }

  /** Closes a session for reasons that other engines report by an HTTP status. */
  private static CloseStatus statusOf(int httpStatus) {
    return UNWELCOME.contains(httpStatus) ? CloseStatus.FORBIDDEN : CloseStatus.UNAVAILABLE;
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    configurator.closed(session);
    if (payloads != null && connection != null) {
      CloseStatus status = new CloseStatus(reason.getCloseCode().getCode(), "");
      if (status.isFault()) {
        // so the container closed it
        payloads.closing(status);
      }
      payloads.left();
      connection.closed(new IOException("Closed by the other side: " + reason));
    }
  }

  @Override
  public void onError(Session session, Throwable error) {
    FatalErrors.report(error);
    if (error instanceof IOException) {
      LOG.debug("Session {} has an error: {}", session.getId(), error.toString());
    } else {
      LOG.warn("Closing session {} after an unexpected error", session.getId(), error);
      Objects.requireNonNullElseGet(
              connection,
              () ->
                  new SessionConnection(
                      session, configurator.blocking, UnderlyingConnection.UNKNOWN))
          .close(CloseStatus.FAILED);
    }
  }
}
