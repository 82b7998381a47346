package dev.merrow.ws.server.engine;

/**
 * A party among which scarce resources are divided: all clients of one holder have one share
 * together.
 *
 * @param name such as {@code identity anna} or {@code address 192.0.2.1}, for logs
 */
public record ShareHolder(String name) {

  /** The holder of clients without identity and address. */
  public static final ShareHolder UNKNOWN = new ShareHolder("unknown");

  /** All clients that have presented this identity, wherever they come from. */
  public static ShareHolder ofIdentity(String identity) {
    return new ShareHolder("identity " + identity);
  }

  /** All clients at one address that have not presented an identity. */
  public static ShareHolder ofAddress(String address) {
    return new ShareHolder("address " + address);
  }

  @Override
  public String toString() {
    return name;
  }
}
