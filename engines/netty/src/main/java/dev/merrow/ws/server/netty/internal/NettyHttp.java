package dev.merrow.ws.server.netty.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.RequestDispatcher;
import dev.merrow.ws.server.engine.RequestDispatcher.Answer;
import dev.merrow.ws.server.engine.RequestHead;
import dev.merrow.ws.server.engine.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Netty's requests and responses. Header names have their usual spelling, for clients that compare
 * it.
 */
final class NettyHttp {
  /** The text that a server appends to a client's key. (RFC 6455, section 1.3.) */
  private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /** A blank, or a colon and a blank; and the end of a line. */
  private static final int SEPARATORS = 4;

  private NettyHttp() {}

  /** Passes a request to the dispatcher. */
  static CompletionStage<Answer> ask(RequestDispatcher desk, Channel channel, HttpRequest request) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, String> header : request.headers()) {
      headers.computeIfAbsent(header.getKey(), absent -> new ArrayList<>(1)).add(header.getValue());
    }
    return desk.ask(
        new RequestHead(
            request.method().name(),
            request.uri(),
            request.protocolVersion().text(),
            headers,
            ProxyHandler.clientOf(channel),
            tlsPeer(channel.pipeline().get(SslHandler.class))));
  }

  /** How large a request's head is as it is usually written: Netty limits its parts alone. */
  static int headBytes(HttpRequest request) {
    int bytes =
        request.method().name().length()
            + request.uri().length()
            + request.protocolVersion().text().length()
            + SEPARATORS;
    for (Map.Entry<String, String> header : request.headers()) {
      bytes += header.getKey().length() + header.getValue().length() + SEPARATORS;
    }
    return bytes;
  }

  private static List<X509Certificate> tlsPeer(@Nullable SslHandler tls) {
    if (tls == null) {
      return List.of();
    }
    try {
      Certificate[] certificates = tls.engine().getSession().getPeerCertificates();
      return Stream.of(certificates).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      // the usual case: no certificate was shown
      return List.of();
    }
  }

  /** The response after which a connection is a WebSocket. */
  static FullHttpResponse switchingProtocols(
      String key, @Nullable String subprotocol, Map<String, String> more) {
    FullHttpResponse response =
        response(HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    HttpHeaders headers = response.headers();
    headers.set("Upgrade", "websocket");
    headers.set("Connection", "Upgrade");
    headers.set("Sec-WebSocket-Accept", acceptOf(key));
    if (subprotocol != null) {
      headers.set("Sec-WebSocket-Protocol", subprotocol);
    }
    more.forEach(headers::set);
    return response;
  }

  private static String acceptOf(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Each JDK has SHA-1", e);
    }
  }

  /** A page's response, after which the connection ends. */
  static FullHttpResponse response(Answer.Show show) {
    Page page = show.page();
    ByteBuf body =
        show.bodiless()
            ? Unpooled.EMPTY_BUFFER
            : ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, page.text());
    FullHttpResponse response = response(HttpResponseStatus.valueOf(page.status()), body);
    HttpHeaders headers = response.headers();
    page.headers().forEach(headers::set);
    headers.set("Content-Type", page.contentType());
    headers.set("Content-Length", ByteBufUtil.utf8Bytes(page.text()));
    headers.set("Connection", "close");
    return response;
  }

  /** The head of a response whose body comes piece by piece, and ends with the connection. */
  static HttpResponse streamHead(Response.Stream stream) {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    HttpHeaders headers = head.headers();
    stream.headers().forEach(headers::set);
    headers.set("Content-Type", stream.contentType());
    headers.set("Connection", "close");
    return head;
  }

  private static FullHttpResponse response(HttpResponseStatus status, ByteBuf content) {
    return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
  }
}
