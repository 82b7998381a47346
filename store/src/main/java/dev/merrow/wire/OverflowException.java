package dev.merrow.wire;

/** Thrown when something is more than one of {@link WireLimits}. */
public final class OverflowException extends WireException {
  private static final long serialVersionUID = 1L;

  /** What can overflow. (TinyBase's protocol: the last part of the close reason.) */
  public enum What {
    /** A payload, or what waits to be sent on a socket. */
    SOCKET,
    /** The fragments of a message, or all that are kept for a socket. */
    FRAGMENTS,
    /** What waits for the broker's own store. */
    SERVER,
    /** The channels on a socket, or a channel's id. */
    CHANNELS
  }

  private final What what;

  /** With a message that names what was too much and how much is allowed. */
  public OverflowException(What what, String message) {
    super(message, null);
    this.what = what;
  }

  /** What overflowed. */
  public What what() {
    return what;
  }

  @Override
  public int closeCode() {
    return 1013;
  }

  @Override
  public String closeReason() {
    return switch (what) {
      case SOCKET -> "tinybase:15:socket";
      case FRAGMENTS -> "tinybase:15:fragments";
      case SERVER -> "tinybase:15:server";
      case CHANNELS -> "tinybase:15:channels";
    };
  }
}
