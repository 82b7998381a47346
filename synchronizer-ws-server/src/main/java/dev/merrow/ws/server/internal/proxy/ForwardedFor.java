package dev.merrow.ws.server.internal.proxy;

import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.internal.address.IpAddresses;
import dev.merrow.ws.server.proxy.TrustedProxies;
import dev.merrow.ws.server.proxy.TrustedProxies.Source;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Determines from headers the proxies that a request passed, and so the address of its client. */
final class ForwardedFor {
  private static final Pattern WITH_PORT =
      Pattern.compile("(?:\\[(?<six>[^]]*)]|(?<four>[^:]*)):[0-9]{1,5}");
  private static final Pattern IN_BRACKETS = Pattern.compile("\\[([^]]*)]");

  private ForwardedFor() {}

  /**
   * The address of a request's client. Each proxy adds the address that the request came from, so
   * the last address that is not a trusted proxy is the client; the client may have forged
   * everything before it.
   *
   * @return where the last proxy is that is known if that does not say whom it was asked by
   */
  static InetSocketAddress clientOf(Request request, TrustedProxies proxies) {
    InetSocketAddress found = request.remote();
    List<String> hops =
        proxies.source() == Source.FORWARDED
            ? forwarded(request.headers().getOrDefault("Forwarded", List.of()))
            : xForwardedFor(request.headers().getOrDefault("X-Forwarded-For", List.of()));
    for (int i = hops.size() - 1; i >= 0 && isTrusted(found, proxies); i--) {
      InetAddress hop = addressOf(hops.get(i));
      if (hop == null) {
        break;
      }
      found = new InetSocketAddress(hop, 0);
    }
    return found;
  }

  private static boolean isTrusted(InetSocketAddress address, TrustedProxies proxies) {
    // a container may not tell where a connection comes from
    return !address.isUnresolved() && proxies.contains(address.getAddress());
  }

  private static List<String> xForwardedFor(List<String> lines) {
    return lines.stream()
        .flatMap(line -> Stream.of(line.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /** What each proxy says, in their order; nothing at all if one line can't be understood. */
  private static List<String> forwarded(List<String> lines) {
    List<String> hops = new ArrayList<>();
    for (String line : lines) {
      List<ForwardedElement> elements = ForwardedElement.parse(line);
      if (elements == null) {
        return List.of();
      }
      elements.forEach(element -> hops.add(element.hop()));
    }
    return hops;
  }

  /** An address, which may have a port; null for {@code unknown}, and for names a proxy made up. */
  private static @Nullable InetAddress addressOf(String hop) {
    Matcher withPort = WITH_PORT.matcher(hop);
    if (withPort.matches()) {
      String six = withPort.group("six");
      return IpAddresses.parse(six == null ? withPort.group("four") : six);
    }
    Matcher inBrackets = IN_BRACKETS.matcher(hop);
    return IpAddresses.parse(inBrackets.matches() ? inBrackets.group(1) : hop);
  }
}
