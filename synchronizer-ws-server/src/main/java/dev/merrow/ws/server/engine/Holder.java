package dev.merrow.ws.server.engine;

/**
 * Whom something scarce is divided among: all clients of one holder have one share together.
 *
 * @param name such as {@code identity anna} or {@code address 192.0.2.1}, for logs
 */
public record Holder(String name) {

  /** Who is not known by anything. */
  public static final Holder UNKNOWN = new Holder("unknown");

  /** Whoever has shown that it is this identity, wherever it comes from. */
  public static Holder ofIdentity(String identity) {
    return new Holder("identity " + identity);
  }

  /** All at one address who have not shown who they are. */
  public static Holder ofAddress(String address) {
    return new Holder("address " + address);
  }

  @Override
  public String toString() {
    return name;
  }
}
