package dev.merrow.ws.server.internal.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses, and never asks a name server. */
public final class IpAddresses {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private IpAddresses() {}

  /** The address that a text is; null if it is none. */
  public static @Nullable InetAddress parse(String text) {
    if (IPV4.matcher(text).matches()) {
      return literal(text);
    }
    // in brackets the JDK takes it for an address or refuses it
    return IPV6.matcher(text).matches() ? literal("[" + text + "]") : null;
  }

  private static @Nullable InetAddress literal(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
