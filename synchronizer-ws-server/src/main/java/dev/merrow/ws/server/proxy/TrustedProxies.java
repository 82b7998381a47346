package dev.merrow.ws.server.proxy;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/**
 * The proxies that are trusted to state where a client comes from, and how they state it.
 * Statements of others are ignored, because any client can forge them.
 *
 * @param ranges where those proxies are; none, the default, for no proxies
 * @param source how they state it. Only one source counts: a proxy forwards headers that it does
 *     not know, such as one that a client forged
 */
public record TrustedProxies(List<AddressRange> ranges, Source source) {
  /** Trusts no proxy. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of(), Source.X_FORWARDED_FOR);

  /** Copies the ranges. */
  public TrustedProxies {
    ranges = List.copyOf(ranges);
  }

  /** How a proxy states where a client comes from. */
  public enum Source {
    /**
     * With the header {@code X-Forwarded-For}, to which each proxy adds the address that the
     * request came from.
     */
    X_FORWARDED_FOR,

    /** With the header {@code Forwarded} and its parameter {@code for}. (RFC 7239.) */
    FORWARDED,

    /**
     * With the header of HAProxy's PROXY protocol, version 1 or 2, which precedes all other data,
     * TLS included. Each connection from these proxies must begin with it.
     */
    PROXY_PROTOCOL;

    /** Returns the name in settings, such as {@code x-forwarded-for}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Returns whether an address is that of a trusted proxy. */
  public boolean contains(InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }
}
