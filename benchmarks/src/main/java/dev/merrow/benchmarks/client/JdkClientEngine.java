package dev.merrow.benchmarks.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.sync.CloseCode;
import dev.merrow.sync.CloseReason;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.client.engine.EngineSocket;
import dev.merrow.ws.client.engine.SocketListener;
import dev.merrow.ws.client.engine.SocketRequest;
import java.io.ByteArrayOutputStream;
import java.net.CookieHandler;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own client. All sockets of an engine share one {@link HttpClient}, so that its thread
 * is shared, too.
 *
 * <p>It does not show the headers of a response that opens a WebSocket. Here they come by way of
 * the cookie handler, which knows no more of a response than its URI: of several sockets to one
 * URI, one may be told the headers of another's.
 */
public final class JdkClientEngine implements ClientEngine {
  private final Map<URI, Map<String, List<String>>> headers = new ConcurrentHashMap<>();
  private @Nullable HttpClient client;

  /** Makes an engine. */
  public JdkClientEngine() {}

  @Override
  public EngineSocket create(SocketRequest request, SocketListener listener) {
    return new Socket(client(request), request, listener);
  }

  /** What the first socket asks for is for all of them: in a benchmark they ask for the same. */
  private synchronized HttpClient client(SocketRequest request) {
    HttpClient current = client;
    if (current != null) {
      return current;
    }
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(Runnable::run)
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new ResponseHeaders());
    if (request.sslContext() != null) {
      builder.sslContext(request.sslContext());
    }
    URI proxy = request.proxy();
    if (proxy != null) {
      builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())));
    }
    current = builder.build();
    client = current;
    return current;
  }

  private final class ResponseHeaders extends CookieHandler {
    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> requestHeaders) {
      return Map.of();
    }

    @Override
    public void put(URI uri, Map<String, List<String>> responseHeaders) {
      headers.put(uri, responseHeaders);
    }
  }

  private final class Socket implements EngineSocket, WebSocket.Listener {
    private final HttpClient http;
    private final SocketRequest request;
    private final SocketListener listener;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile @Nullable WebSocket socket;
    private volatile boolean cut;

    Socket(HttpClient http, SocketRequest request, SocketListener listener) {
      this.http = http;
      this.request = request;
      this.listener = listener;
    }

    @Override
    public void connect() {
      WebSocket.Builder builder =
          http.newWebSocketBuilder()
              .connectTimeout(request.connectTimeout().plus(Duration.ofMillis(500)));
      request.headers().forEach(builder::header);
      request.proxyHeaders().forEach(builder::header);
      List<String> offered = request.subprotocols();
      if (!offered.isEmpty()) {
        builder.subprotocols(
            offered.get(0), offered.subList(1, offered.size()).toArray(String[]::new));
      }
      var unused = builder.buildAsync(request.uri(), this).whenComplete((ws, e) -> refuse(e));
    }

    private void refuse(@Nullable Throwable error) {
      if (error != null && !cut) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        int status =
            cause instanceof WebSocketHandshakeException refusal
                ? refusal.getResponse().statusCode()
                : 0;
        listener.refused(status, cause == null ? error : cause);
      }
    }

    @Override
    public void onOpen(WebSocket opened) {
      socket = opened;
      if (cut) {
        opened.abort();
        return;
      }
      String chosen = opened.getSubprotocol();
      listener.opened(
          headers.getOrDefault(request.uri(), headersOfHttp()), chosen.isEmpty() ? null : chosen);
      opened.request(1);
    }

    /** The cookie handler is told of {@code http:} where the socket's is {@code ws:}. */
    private Map<String, List<String>> headersOfHttp() {
      String http = request.uri().toString().replaceFirst("^ws", "http");
      return headers.getOrDefault(URI.create(http), Map.of());
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      listener.heard();
      if (last && text.length() == 0) {
        listener.received(Utf8Text.of(data.toString()));
      } else {
        text.append(data);
        if (text.length() > request.maxMessageBytes()) {
          from.abort();
          listener.closed(new CloseReason(CloseCode.LOST, "A message is too large", false));
        } else if (last) {
          listener.received(Utf8Text.of(text.toString()));
          text.setLength(0);
        }
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      listener.heard();
      while (data.hasRemaining()) {
        bytes.write(data.get());
      }
      if (last) {
        listener.received(Utf8Text.of(bytes.toString(UTF_8)));
        bytes.reset();
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer data) {
      listener.heard();
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
      listener.heard();
      listener.ponged();
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      listener.closed(new CloseReason(code, reason, false));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      listener.closed(new CloseReason(CloseCode.LOST, String.valueOf(error.getMessage()), false));
    }

    @Override
    public void send(Frame frame, Consumer<@Nullable Throwable> done) {
      WebSocket open = socket;
      if (open != null) {
        var unused = open.sendText(frame.text(), true).whenComplete((ws, e) -> done.accept(e));
      }
    }

    @Override
    public void ping(Consumer<@Nullable Throwable> done) {
      WebSocket open = socket;
      if (open != null) {
        var unused = open.sendPing(ByteBuffer.allocate(0)).whenComplete((ws, e) -> done.accept(e));
      }
    }

    @Override
    public void close() {
      WebSocket open = socket;
      if (open != null) {
        var unused = open.sendClose(CloseCode.NORMAL, "");
      }
    }

    @Override
    public void cut() {
      cut = true;
      WebSocket open = socket;
      if (open != null) {
        open.abort();
      }
    }
  }
}
