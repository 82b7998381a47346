package dev.merrow.ws.server.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an {@link Authenticator} says. */
public sealed interface Decision {

  /** What somebody may do. */
  enum Access {
    /** Gets everything; its changes are refused, and its store is set right again. */
    READ_ONLY,
    /** Gets everything, and its changes count. */
    READ_WRITE
  }

  /**
   * Lets somebody take part.
   *
   * @param identity who it is, for logs and listeners
   * @param access what it may do at the path
   * @param expiry when it is closed with 1008; null for never
   */
  record Grant(String identity, Access access, @Nullable Instant expiry) implements Decision {}

  /**
   * Lets somebody not take part.
   *
   * @param kind why
   * @param reason for the log, never told to the client
   */
  record Refusal(Kind kind, String reason) implements Decision {}

  /** Why somebody may not take part. */
  enum Kind {
    /** Nobody knows who it is: status 401 on an upgrade. */
    UNAUTHENTICATED,
    /** It may not be here: status 403 on an upgrade. */
    FORBIDDEN
  }
}
