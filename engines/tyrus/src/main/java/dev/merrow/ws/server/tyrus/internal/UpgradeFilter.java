package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.schedule.internal.FatalErrors;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.RequestDispatcher;
import dev.merrow.ws.server.engine.RequestDispatcher.Answer;
import jakarta.websocket.server.HandshakeRequest;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.core.Utils;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upgrades connections from HTTP, and from then on handles their incoming data. It tells Tyrus that
 * each request is for the one path that Tyrus knows, because Tyrus would decode and normalise the
 * real path; Tyrus finds the decision about the real path in the request's session.
 */
final class UpgradeFilter extends BaseFilter {
  /** The one path that Tyrus knows. */
  static final String ENDPOINT_PATH = "/";

  private static final Logger LOG = LoggerFactory.getLogger(UpgradeFilter.class);

  private static final Attribute<ReadGate> SOCKET =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(UpgradeFilter.class.getName());

  /** Cuts off a connection that sends no request. */
  private static final Attribute<Future<?>> CUT_OFF =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(UpgradeFilter.class.getName() + ".cutOff");

  /** To be called when a connection has asked for something. */
  private static final Attribute<Runnable> IDLE =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(UpgradeFilter.class.getName() + ".idle");

  /** The body that a request is read with. */
  private static final Attribute<GrizzlyBody> BODY =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(GrizzlyBody.class.getName());

  private final RequestDispatcher desk;
  private final WebSocketEngine engine;
  private final EngineOptions options;
  private final int maxMessageBytes;

  /** The connections that were upgraded, until they are gone. */
  private final Map<Connection<?>, CompletableFuture<?>> opened = new ConcurrentHashMap<>();

  UpgradeFilter(
      RequestDispatcher desk, WebSocketEngine engine, EngineOptions options, int maxMessageBytes) {
    this.desk = desk;
    this.engine = engine;
    this.options = options;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** Cuts off connections that send no request. */
  @Override
  public NextAction handleAccept(FilterChainContext context) {
    Connection<?> connection = context.getConnection();
    cutOffLate(connection);
    Runnable noLongerIdle =
        desk.connected(
            (InetSocketAddress) connection.getPeerAddress(), connection::terminateSilently);
    IDLE.set(connection, noLongerIdle);
    CloseListener<Closeable, CloseType> listener =
        (closeable, type) -> {
          CUT_OFF.get(connection).cancel(false);
          noLongerIdle.run();
        };
    connection.addCloseListener(listener);
    return context.getInvokeAction();
  }

  /** Cuts off a connection unless its request, or the request's body, comes in time. */
  private void cutOffLate(Connection<?> connection) {
    CUT_OFF.set(
        connection,
        options
            .timer()
            .schedule(
                connection::terminateSilently,
                options.upgradeTimeout().toMillis(),
                TimeUnit.MILLISECONDS));
  }

  @Override
  public NextAction handleRead(FilterChainContext context) {
    try {
      return take(context);
    } catch (RuntimeException | Error e) {
      FatalErrors.report(e);
      throw e;
    }
  }

  @Override
  public void exceptionOccurred(FilterChainContext context, Throwable error) {
    FatalErrors.report(error);
  }

  private NextAction take(FilterChainContext context) {
    HttpContent message = context.getMessage();
    Connection<?> connection = context.getConnection();
    ReadGate socket = SOCKET.get(connection);
    if (socket != null) {
      return socket.read(context, contentOf(message));
    }
    GrizzlyBody body = BODY.get(connection);
    if (body != null) {
      return read(context, body);
    }
    CUT_OFF.get(connection).cancel(false);
    IDLE.get(connection).run();
    CompletableFuture<Answer> answer =
        GrizzlyRequests.ask(desk, connection, (HttpRequestPacket) message.getHttpHeader())
            // Grizzly is not made to send a body piece by piece, which a page's client asks for
            // again
            .thenCompose(
                decided ->
                    decided instanceof Answer.Stream stream
                        ? stream.asPage(options.timer())
                        : CompletableFuture.completedStage(decided))
            .toCompletableFuture();
    if (answer.isDone()) {
      return act(context, answer.join(), true);
    }
    // nothing is read meanwhile, so further incoming data waits in the network
    NextAction suspended = context.getSuspendAction();
    context.suspend();
    CompletableFuture<Void> unused =
        answer.thenAccept(decided -> context.resume(act(context, decided, false)));
    return suspended;
  }

  /**
   * Does what was decided.
   *
   * @param reading whether this is called while the connection is read
   */
  private NextAction act(FilterChainContext context, Answer answer, boolean reading) {
    HttpContent message = context.getMessage();
    HttpRequestPacket request = (HttpRequestPacket) message.getHttpHeader();
    if (answer instanceof Answer.Show show) {
      show(context, request.getResponse(), show);
      return context.getStopAction();
    }
    if (answer instanceof Answer.Receive receive) {
      GrizzlyBody body = new GrizzlyBody(receive, request);
      BODY.set(context.getConnection(), body);
      cutOffLate(context.getConnection());
      return read(context, body);
    }
    boolean upgraded = upgrade(context, request, (Answer.Open) answer);
    if (!upgraded || !message.getContent().hasRemaining()) {
      return context.getStopAction();
    }
    ReadGate socket = SOCKET.get(context.getConnection());
    Buffer early = contentOf(message);
    if (reading) {
      return socket.read(context, early);
    }
    socket.readNow(early);
    return context.getStopAction();
  }

  private NextAction read(FilterChainContext context, GrizzlyBody body) {
    HttpContent message = context.getMessage();
    CompletableFuture<Answer> answer = body.read(message.getContent());
    if (answer != null) {
      CUT_OFF.get(context.getConnection()).cancel(false);
      FilterChainContext later = context.copy();
      CompletableFuture<Void> unused =
          answer.thenAccept(
              decided -> show(later, body.request().getResponse(), (Answer.Show) decided));
    }
    return context.getStopAction();
  }

  private static Buffer contentOf(HttpContent message) {
    Buffer data = message.getContent();
    message.recycle();
    return data;
  }

  private boolean upgrade(FilterChainContext context, HttpRequestPacket request, Answer.Open open) {
    Admission.Accepted accepted = open.accepted();
    TyrusUpgradeResponse response = new TyrusUpgradeResponse();
    SocketWriter writer =
        new SocketWriter(
            context.getConnection(), 2L * maxMessageBytes, options.timer(), options.closeTimeout());
    FrameGate gate = new FrameGate(maxMessageBytes);
    GrizzlyConnection network = new GrizzlyConnection(context.getConnection(), writer, gate);
    UpgradeInfo upgrade = engine.upgrade(upgradeRequest(request, accepted, network), response);
    if (upgrade.getStatus() != UpgradeStatus.SUCCESS) {
      LOG.warn("Tyrus refused an upgrade with {}", response.getReasonPhrase());
      show(
          context,
          request.getResponse(),
          new Answer.Show(
              Page.text(400, "The request cannot be upgraded to a WebSocket.\n"), false));
      return false;
    }
    // it joins before it learns so: a client whose socket is open can be reached
    open(context.getConnection(), upgrade, writer, network, gate);
    HttpResponsePacket head = request.getResponse();
    head.setProtocol(Protocol.HTTP_1_1);
    head.setStatus(response.getStatus());
    head.setReasonPhrase(response.getReasonPhrase());
    response
        .getHeaders()
        .forEach((name, values) -> head.setHeader(name, Utils.getHeaderFromList(values)));
    open.headers().forEach(head::setHeader);
    context.write(HttpContent.builder(head).build());
    writer.release();
    return true;
  }

  private static RequestContext upgradeRequest(
      HttpRequestPacket request, Admission.Accepted accepted, GrizzlyConnection network) {
    RequestContext upgrade =
        RequestContext.Builder.create()
            .requestURI(URI.create(ENDPOINT_PATH))
            .httpSession(new TyrusConfigurator.Upgrade(accepted, network))
            .secure(request.isSecure())
            .remoteAddr(request.getRemoteAddress())
            .build();
    for (String name : request.getHeaders().names()) {
      for (String value : request.getHeaders().values(name)) {
        upgrade
            .getHeaders()
            .computeIfAbsent(name, absent -> new ArrayList<>())
            .addAll(Utils.parseHeaderValue(value.trim()));
      }
    }
    // what else was offered, and what that means for the connection, Tyrus does not understand
    upgrade.getHeaders().put(UpgradeRequest.UPGRADE, List.of(UpgradeRequest.WEBSOCKET));
    upgrade.getHeaders().put(UpgradeRequest.CONNECTION, List.of(UpgradeRequest.UPGRADE));
    upgrade.getHeaders().remove(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL);
    if (accepted.subprotocol() != null) {
      upgrade
          .getHeaders()
          .put(HandshakeRequest.SEC_WEBSOCKET_PROTOCOL, List.of(accepted.subprotocol()));
    }
    return upgrade;
  }

  private void open(
      Connection<?> connection,
      UpgradeInfo upgrade,
      SocketWriter writer,
      GrizzlyConnection network,
      FrameGate gate) {
    UpgradedConnection socket =
        new UpgradedConnection(
            upgrade.createConnection(
                writer,
                reason -> {
                  writer.close();
                  gate.drop();
                  network.end();
                }),
            writer,
            network,
            gate);
    ReadGate reads = new ReadGate(socket, connection);
    SOCKET.set(connection, reads);
    CompletableFuture<?> gone = new CompletableFuture<>();
    opened.put(connection, gone);
    CloseListener<Closeable, CloseType> listener =
        (closeable, type) -> {
          opened.remove(connection);
          socket.closed();
          reads.closed();
          gone.complete(null);
        };
    connection.addCloseListener(listener);
  }

  private void show(FilterChainContext context, HttpResponsePacket head, Answer.Show show) {
    GrizzlyPages.show(context, head, show, options, response -> response);
  }

  /** Waits until all connections that were upgraded are gone, for as long as is given. */
  void awaitClosed(Duration limit) {
    CompletableFuture<?> all =
        CompletableFuture.allOf(opened.values().toArray(CompletableFuture[]::new));
    if (!Futures.awaitUninterruptibly(all, limit)) {
      LOG.debug("{} connections are still open after {}", opened.size(), limit);
    }
  }
}
