package dev.merrow.ws.server.auth;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The answer of an {@link Authenticator}. */
public sealed interface Decision {
  /** A grant that never ends. */
  BooleanSupplier ALWAYS = () -> true;

  /** The access that a client has. */
  enum Access {
    /** Receives everything; its changes are rejected, and its store is corrected. */
    READ_ONLY,
    /** Receives everything, and its changes count. */
    READ_WRITE
  }

  /**
   * Gives a client access.
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

    /** The identity of unidentified clients. */
    public static final String ANYONE = "anyone";

    /** A grant that holds until it expires. */
    public Grant(String identity, Access access, @Nullable Instant expiry) {
      this(identity, access, expiry, ALWAYS);
    }

    /** Returns the identity; null if {@link Authenticator#allowAll} admits the client. */
    public @Nullable String knownIdentity() {
      return identity.equals(ANYONE) ? null : identity;
    }
  }

  /**
   * Denies a client access.
   *
   * @param kind why
   * @param reason for the log, never told to the client
   */
  record Refusal(Kind kind, String reason) implements Decision {}

  /** The kind of a refusal. */
  enum Kind {
    /** The client's identity is not known: status 401 on an upgrade. */
    UNAUTHENTICATED,
    /** The client has no access here: status 403 on an upgrade. */
    FORBIDDEN
  }
}
