package dev.merrow.ws.client.internal;

import dev.merrow.ws.client.engine.SocketRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a socket connects to.
 *
 * @param addresses of one host, to be tried in order
 * @param isProxy whether that is a proxy, through which a tunnel leads to the server
 */
record Route(List<InetSocketAddress> addresses, boolean isProxy) {

  /** Looks names up, and may block for that. */
  static Route find(SocketRequest request) throws IOException {
    URI proxy = proxy(request);
    URI target = proxy == null ? request.uri() : proxy;
    int port = proxy == null ? Handshake.port(target) : proxy.getPort() < 0 ? 80 : proxy.getPort();
    InetAddress[] found = InetAddress.getAllByName(Handshake.host(target));
    return new Route(
        Stream.of(found).map(each -> new InetSocketAddress(each, port)).toList(), proxy != null);
  }

  private static @Nullable URI proxy(SocketRequest request) {
    if (request.proxy() != null) {
      return request.proxy();
    }
    ProxySelector selector = ProxySelector.getDefault();
    if (selector == null) {
      return null;
    }
    URI uri = request.uri();
    // a proxy for https is preferred, as it must know tunnels (RFC 6455, section 4.1)
    for (String scheme : List.of("https", "http")) {
      URI asked = URI.create(scheme + "://" + uri.getRawAuthority() + uri.getRawPath());
      for (Proxy proxy : selector.select(asked)) {
        if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress named) {
          return URI.create("http://" + inUri(named.getHostString()) + ":" + named.getPort());
        }
      }
    }
    return null;
  }

  private static String inUri(String host) {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }
}
