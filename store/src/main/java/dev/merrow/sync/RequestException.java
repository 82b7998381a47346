package dev.merrow.sync;

import dev.merrow.MerrowException;
import org.jspecify.annotations.Nullable;

/** Thrown when a peer does not answer a request in time, or gives an answer of the wrong kind. */
public final class RequestException extends MerrowException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String peerId;

  RequestException(@Nullable String peerId, String what, String why) {
    super(what + " to " + (peerId == null ? "all" : "peer " + peerId) + ": " + why);
    this.peerId = peerId;
  }

  /** Returns the peer that was asked, or null if all were. */
  public @Nullable String peerId() {
    return peerId;
  }
}
