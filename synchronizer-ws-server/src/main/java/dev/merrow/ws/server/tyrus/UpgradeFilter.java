package dev.merrow.ws.server.tyrus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
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
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.core.Utils;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upgrades connections from HTTP, and from then on takes all that comes in on them. Tyrus is told
 * that each asks for the one path that it knows, because it would decode and normalise what was
 * really asked for; that it finds in the request's session.
 */
final class UpgradeFilter extends BaseFilter {
  /** The one path that Tyrus knows. */
  static final String ENDPOINT_PATH = "/";

  private static final Logger LOG = LoggerFactory.getLogger(UpgradeFilter.class);

  private static final Attribute<Socket> SOCKET =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(UpgradeFilter.class.getName());

  /** A status that Grizzly does not know by name. */
  private static final int UPGRADE_REQUIRED = 426;

  private static final String WHAT_THIS_IS =
      "This is a Merrow broker. Connect to it with a WebSocket.\n";

  /** 16 bytes in base 64. */
  private static final Pattern KEY = Pattern.compile("[+/0-9A-Za-z]{22}==");

  private final WebSocketEngine engine;
  private final Function<Connection<?>, SocketWriter> writers;
  private final long maxMessageBytes;

  /** The connections that were upgraded, until they are gone. */
  private final Map<Connection<?>, CompletableFuture<?>> open = new ConcurrentHashMap<>();

  UpgradeFilter(
      WebSocketEngine engine, Function<Connection<?>, SocketWriter> writers, long maxMessageBytes) {
    this.engine = engine;
    this.writers = writers;
    this.maxMessageBytes = maxMessageBytes;
  }

  @Override
  public NextAction handleRead(FilterChainContext context) {
    HttpContent message = context.getMessage();
    Socket socket = SOCKET.get(context.getConnection());
    if (socket != null) {
      Buffer data = message.getContent();
      message.recycle();
      socket.read(data.toByteBuffer());
      data.tryDispose();
      return context.getStopAction();
    }
    boolean upgraded = upgrade(context, (HttpRequestPacket) message.getHttpHeader());
    return upgraded && message.getContent().hasRemaining()
        ? context.getRerunFilterAction()
        : context.getStopAction();
  }

  private boolean upgrade(FilterChainContext context, HttpRequestPacket request) {
    TyrusUpgradeResponse response = new TyrusUpgradeResponse();
    String target = request.getRequestURIRef().getOriginalRequestURIBC().toString(ISO_8859_1);
    String key = request.getHeader("Sec-WebSocket-Key");
    if (!UpgradeRequest.WEBSOCKET.equalsIgnoreCase(request.getUpgrade())) {
      response.setStatus(UPGRADE_REQUIRED);
      response.getHeaders().put(UpgradeRequest.UPGRADE, List.of(UpgradeRequest.WEBSOCKET));
    } else if (target.indexOf('/') < 0 || key == null || !KEY.matcher(key).matches()) {
      response.setStatus(400);
    } else {
      String path = target.substring(target.indexOf('/') + 1);
      UpgradeInfo upgrade = engine.upgrade(upgradeRequest(request, path), response);
      if (upgrade.getStatus() == UpgradeStatus.SUCCESS) {
        // first the client is known, then it learns so: who sees it open reaches it
        SocketWriter writer = open(context.getConnection(), upgrade);
        context.write(HttpContent.builder(head(request.getResponse(), response)).build());
        writer.release();
        return true;
      }
    }
    refuse(context, request.getResponse(), response);
    return false;
  }

  private static RequestContext upgradeRequest(HttpRequestPacket request, String path) {
    RequestContext upgrade =
        RequestContext.Builder.create()
            .requestURI(URI.create(ENDPOINT_PATH))
            .httpSession(path)
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
    return upgrade;
  }

  private SocketWriter open(Connection<?> connection, UpgradeInfo upgrade) {
    SocketWriter writer = writers.apply(connection);
    Socket socket =
        new Socket(
            upgrade.createConnection(writer, reason -> writer.close()),
            writer,
            new FrameGate(maxMessageBytes));
    SOCKET.set(connection, socket);
    CompletableFuture<?> gone = new CompletableFuture<>();
    open.put(connection, gone);
    CloseListener<Closeable, CloseType> listener =
        (closeable, type) -> {
          open.remove(connection);
          socket.closed();
          gone.complete(null);
        };
    connection.addCloseListener(listener);
    return writer;
  }

  private static HttpResponsePacket head(HttpResponsePacket packet, UpgradeResponse response) {
    packet.setProtocol(Protocol.HTTP_1_1);
    boolean unknown = response.getStatus() == UPGRADE_REQUIRED;
    packet.setStatus(response.getStatus());
    packet.setReasonPhrase(unknown ? "Upgrade Required" : response.getReasonPhrase());
    response
        .getHeaders()
        .forEach((name, values) -> packet.setHeader(name, Utils.getHeaderFromList(values)));
    return packet;
  }

  private static void refuse(
      FilterChainContext context, HttpResponsePacket packet, UpgradeResponse response) {
    byte[] text = WHAT_THIS_IS.getBytes(UTF_8);
    head(packet, response);
    packet.setHeader(Header.ContentType, "text/plain; charset=utf-8");
    packet.setHeader(Header.ContentLength, Integer.toString(text.length));
    packet.setHeader(Header.Connection, "close");
    Connection<?> connection = context.getConnection();
    context.write(
        HttpContent.builder(packet)
            .content(Buffers.wrap(connection.getMemoryManager(), text))
            .last(true)
            .build());
    // when all is written
    connection.closeSilently();
  }

  /** Waits until all connections that were upgraded are gone, for as long as is given. */
  void awaitClosed(Duration limit) {
    CompletableFuture<?> all =
        CompletableFuture.allOf(open.values().toArray(CompletableFuture[]::new));
    try {
      all.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.debug("{} connections are still open after {}", open.size(), limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
