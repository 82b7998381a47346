package dev.merrow.ws.server.engine;

/**
 * A party among which scarce resources are divided: all clients of one holder have one share
 * together.
 *
 * @param name such as {@code identity anna} or {@code address 192.0.2.1}, for logs
 */
public record Holder(String name) {

  /** The holder of clients without identity and address. */
  public static final Holder UNKNOWN = new Holder("unknown");

  /** All clients that have presented this identity, wherever they come from. */
  public static Holder ofIdentity(String identity) {
    return new Holder("identity " + identity);
  }

  /** All clients at one address that have not presented an identity. */
  public static Holder ofAddress(String address) {
    return new Holder("address " + address);
  }

  @Override
  public String toString() {
    return name;
  }
}
