package dev.merrow.ws.server.auth;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What an {@link Authenticator} says. */
public sealed interface Decision {
  /** What holds whatever happens. */
  BooleanSupplier ALWAYS = () -> true;

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
   * @param holds whether it still holds, which may change: if not, the client is closed with 1008.
   *     Asked several times a second for each client, by a thread that must not be blocked for
   *     long; failing means no
   */
  record Grant(String identity, Access access, @Nullable Instant expiry, BooleanSupplier holds)
      implements Decision {

    /** The identity of those of whom it is not known who they are. */
    public static final String ANYONE = "anyone";

    /** A grant that holds until it expires. */
    public Grant(String identity, Access access, @Nullable Instant expiry) {
      this(identity, access, expiry, ALWAYS);
    }

    /** Who it is; null for those whom {@link Authenticator#allowAll} lets in. */
    public @Nullable String knownIdentity() {
      return identity.equals(ANYONE) ? null : identity;
    }
  }

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
