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
   * @param identity the client's identity, for logs and for its share of the broker's resources
   * @param access the client's access to the path
   * @param expiry the time at which the client is closed with 1008; null for never
   * @param holds returns whether the grant still holds. When it returns false or throws, the client
   *     is closed with 1008. Called several times a second for each client, on a thread that must
   *     not be blocked for long
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
   * @param kind the kind of refusal
   * @param reason the reason, for the log; the client does not learn it
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
