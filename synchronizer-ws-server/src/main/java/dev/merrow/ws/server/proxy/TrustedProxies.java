package dev.merrow.ws.server.proxy;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/**
 * Which proxies are believed where a client comes from, and how they say it. What others say counts
 * for nothing, because anybody can say it.
 *
 * @param ranges where those proxies are; none, the default, for no proxies
 * @param source how they say it. Just one counts: a proxy passes on what it does not know of, such
 *     as another header that a client made up
 */
public record TrustedProxies(List<AddressRange> ranges, Source source) {
  /** Believes nobody. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of(), Source.X_FORWARDED_FOR);

  /** Copies the ranges. */
  public TrustedProxies {
    ranges = List.copyOf(ranges);
  }

  /** How a proxy says where a client comes from. */
  public enum Source {
    /** With the header {@code X-Forwarded-For}, to which each proxy adds whom it was asked by. */
    X_FORWARDED_FOR,

    /** With the header {@code Forwarded} and its parameter {@code for}. (RFC 7239.) */
    FORWARDED,

    /**
     * With what HAProxy's PROXY protocol, version 1 or 2, puts in front of all else, TLS included.
     * Each connection from these proxies must begin with it.
     */
    PROXY_PROTOCOL;

    /** As settings have it, such as {@code x-forwarded-for}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Whether what comes from an address is believed. */
  public boolean contains(InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }
}
