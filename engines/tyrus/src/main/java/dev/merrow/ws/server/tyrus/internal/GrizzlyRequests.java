package dev.merrow.ws.server.tyrus.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.merrow.ws.server.engine.RequestDispatcher;
import dev.merrow.ws.server.engine.RequestHead;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.ssl.SSLUtils;
import org.jspecify.annotations.Nullable;

/** Reads Grizzly's requests. */
final class GrizzlyRequests {
  private GrizzlyRequests() {}

  /** Passes a request to the dispatcher. */
  static CompletionStage<RequestDispatcher.Answer> ask(
      RequestDispatcher desk, Connection<?> connection, HttpRequestPacket request) {
    return desk.ask(
        new RequestHead(
            request.getMethod().getMethodString(),
            target(request),
            request.getProtocolString(),
            headers(request),
            (InetSocketAddress) connection.getPeerAddress(),
            tlsPeer(SSLUtils.getSSLEngine(connection))));
  }

  /** As it was sent: neither decoded nor normalised. */
  private static String target(HttpRequestPacket request) {
    String path = request.getRequestURIRef().getOriginalRequestURIBC().toString(ISO_8859_1);
    return request.getQueryStringDC().isNull() ? path : path + '?' + request.getQueryString();
  }

  private static Map<String, List<String>> headers(HttpRequestPacket request) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : request.getHeaders().names()) {
      for (String value : request.getHeaders().values(name)) {
        headers.computeIfAbsent(name, absent -> new ArrayList<>()).add(value.trim());
      }
    }
    return headers;
  }

  private static List<X509Certificate> tlsPeer(@Nullable SSLEngine tls) {
    if (tls == null) {
      return List.of();
    }
    try {
      Certificate[] certificates = tls.getSession().getPeerCertificates();
      return Stream.of(certificates).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      // the usual case: no certificate was shown
      return List.of();
    }
  }
}
