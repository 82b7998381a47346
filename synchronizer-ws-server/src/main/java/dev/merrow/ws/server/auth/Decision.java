package dev.merrow.ws.server.auth;

import java.time.Instant;
import java.util.Set;
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
   * @param labels what the client is, such as {@code owner:anna} or {@code team:red}. On a path
   *     with {@linkplain dev.merrow.ws.server.audiences.AudienceRules rules} they decide what it
   *     receives and may change, and {@link dev.merrow.ws.server.stores.Writer} has them. {@link
   *     dev.merrow.ws.server.audiences.Audience#EVERYONE}, which every client has, may be left out
   */
  record Grant(
      String identity,
      Access access,
      @Nullable Instant expiry,
      BooleanSupplier holds,
      Set<String> labels)
      implements Decision {

    /** The identity of unidentified clients. */
    public static final String ANYONE = "anyone";

    /** The maximum number of labels of a client. */
    public static final int MAX_LABELS = 1_000;

    /** The maximum length of a label in characters, as {@link String#length()} counts them. */
    public static final int MAX_LABEL_LENGTH = 1_000;

    /**
     * Checks and copies the labels.
     *
     * @throws IllegalArgumentException if there are more than {@link #MAX_LABELS}, or one is empty
     *     or longer than {@link #MAX_LABEL_LENGTH}
     */
    public Grant {
      labels = Labels.checked(labels);
    }

    /** A grant without labels. */
    public Grant(String identity, Access access, @Nullable Instant expiry, BooleanSupplier holds) {
      this(identity, access, expiry, holds, Set.of());
    }

    /** A grant without labels that holds until it expires. */
    public Grant(String identity, Access access, @Nullable Instant expiry) {
      this(identity, access, expiry, ALWAYS);
    }

    /**
     * Returns this grant with other labels.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public Grant withLabels(Set<String> newLabels) {
      return new Grant(identity, access, expiry, holds, newLabels);
    }

    /** Returns this grant with another access. */
    public Grant withAccess(Access newAccess) {
      return new Grant(identity, newAccess, expiry, holds, labels);
    }

    /** Returns this grant with another expiry; null for never. */
    public Grant withExpiry(@Nullable Instant newExpiry) {
      return new Grant(identity, access, newExpiry, holds, labels);
    }

    /** Returns this grant with another check of whether it holds. */
    public Grant withHolds(BooleanSupplier newHolds) {
      return new Grant(identity, access, expiry, newHolds, labels);
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
