package dev.merrow.ws.server.proxy;

import dev.merrow.ws.server.internal.address.IpAddresses;
import java.net.InetAddress;

/**
 * A range of addresses that begin with the same bits.
 *
 * @param first an address of the range
 * @param bits the number of bits that they have in common
 */
public record AddressRange(InetAddress first, int bits) {

  /**
   * Checks the bits.
   *
   * @throws IllegalArgumentException if the number is negative, or more than the address has
   */
  public AddressRange {
    if (bits < 0 || bits > first.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException(
          "An address range can't have %s bits in common: %s"
              .formatted(bits, first.getHostAddress()));
    }
  }

  /**
   * Reads a range in CIDR notation.
   *
   * @param text a range such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}, or one address
   * @throws IllegalArgumentException if it is neither
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    InetAddress first = IpAddresses.parse(slash < 0 ? text : text.substring(0, slash));
    if (first == null) {
      throw unreadable(text);
    }
    if (slash < 0) {
      return new AddressRange(first, first.getAddress().length * Byte.SIZE);
    }
    try {
      return new AddressRange(first, Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw unreadable(text);
    }
  }

  private static IllegalArgumentException unreadable(String text) {
    return new IllegalArgumentException(
        "Expected an address or a range such as 10.0.0.0/8 or 2001:db8::/32: " + text);
  }

  /** Returns whether the range contains an address. */
  public boolean contains(InetAddress address) {
    byte[] ours = first.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += Byte.SIZE) {
      int at = bit / Byte.SIZE;
      int mask = bits - bit >= Byte.SIZE ? 0xff : 0xff << (Byte.SIZE - (bits - bit));
      if (((ours[at] ^ theirs[at]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
