package dev.merrow.ws.server.auth;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Origins of pages, as browsers send them: a scheme, a host in ASCII, and a port unless it is the
 * scheme's own. (RFC 6454, section 6.2.)
 */
final class Origins {
  /** The origin that browsers send for pages without an address, such as local files. */
  static final String OPAQUE = "null";

  private static final Pattern ORIGIN =
      Pattern.compile(
          "(?<scheme>[a-z][-+.a-z0-9]*)://(?<host>\\[[^]]*]|[^/?#:@\\s]+)(?<port>:.*)?");
  private static final Map<String, String> OWN_PORTS = Map.of("http", ":80", "https", ":443");
  private static final Set<String> SOCKETS = Set.of("ws", "wss");
  private static final Pattern PORT = Pattern.compile(":[1-9][0-9]{0,4}");
  private static final int MAX_PORT = 0xffff;
  private static final Pattern HOST = Pattern.compile("[-_.a-z0-9]+");
  private static final Pattern LIKE_IPV4 = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)\\.?");
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
  private static final Pattern LOOPBACK_IPV4 = Pattern.compile("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");

  private Origins() {}

  /**
   * An origin as those are compared.
   *
   * @throws IllegalArgumentException if no browser ever sends it
   */
  static String requireSendable(String origin) {
    if (origin.equals(OPAQUE)) {
      return origin;
    }
    Matcher parts = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
    if (origin.contains("*")) {
      throw unsendable("An origin cannot have wildcards; list each site", origin);
    }
    if (!parts.matches()) {
      throw unsendable("Expected an origin such as https://example.com, without a path", origin);
    }
    String scheme = parts.group("scheme");
    if (SOCKETS.contains(scheme)) {
      throw unsendable("Expected the origin of a page, which begins with http or https", origin);
    }
    requirePort(scheme, parts.group("port"), origin);
    requireHost(scheme, parts.group("host"), origin);
    return normal(origin);
  }

  private static IllegalArgumentException unsendable(String why, String origin) {
    return new IllegalArgumentException(why + ": " + origin);
  }

  private static void requirePort(String scheme, @Nullable String port, String origin) {
    if (port == null) {
      return;
    }
    if (!isPort(port)) {
      throw unsendable("Expected a port from 1 to 65535 after the host", origin);
    }
    if (port.equals(OWN_PORTS.get(scheme))) {
      throw unsendable(
          "Browsers omit %s for %s, so it must not be given".formatted(port, scheme), origin);
    }
  }

  /** Returns whether a port can follow a host; having none is valid. */
  private static boolean isPort(@Nullable String port) {
    return port == null
        || (PORT.matcher(port).matches() && Integer.parseInt(port.substring(1)) <= MAX_PORT);
  }

  private static void requireHost(String scheme, String host, String origin) {
    if (!host.chars().allMatch(c -> c < 0x80)) {
      throw unsendable("Browsers send this host as " + toAscii(host), origin);
    }
    if (host.startsWith("[")) {
      if (address(host) == null) {
        throw unsendable("Expected an IPv6 address in brackets", origin);
      }
    } else if (OWN_PORTS.containsKey(scheme)) {
      boolean good =
          LIKE_IPV4.matcher(host).matches()
              ? IPV4.matcher(host).matches()
              : HOST.matcher(host).matches();
      if (!good) {
        throw unsendable("Expected a host name, or an IP address in its usual form", origin);
      }
    }
  }

  private static String toAscii(String host) {
    try {
      return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException e) {
      return "ASCII";
    }
  }

  /** An IPv6 address in brackets, which is never looked up; null if it is none. */
  private static @Nullable InetAddress address(String bracketed) {
    try {
      return InetAddress.getByName(bracketed);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** An origin that was sent, as those are compared: in lower case, IPv6 addresses in one form. */
  static String normal(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    Matcher parts = ORIGIN.matcher(lower);
    if (parts.matches() && parts.group("host").startsWith("[")) {
      InetAddress address = address(parts.group("host"));
      String port = parts.group("port");
      if (address != null) {
        return "%s://[%s]%s"
            .formatted(parts.group("scheme"), address.getHostAddress(), port == null ? "" : port);
      }
    }
    return lower;
  }

  /** Returns whether a page comes from a program on this machine. */
  static boolean isLoopback(String origin) {
    Matcher parts = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
    if (!parts.matches() || !isPort(parts.group("port"))) {
      return false;
    }
    String host = parts.group("host");
    if (host.startsWith("[")) {
      InetAddress address = address(host);
      return address != null && address.isLoopbackAddress();
    }
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || LOOPBACK_IPV4.matcher(host).matches();
  }
}
