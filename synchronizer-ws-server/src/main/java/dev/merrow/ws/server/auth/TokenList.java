package dev.merrow.ws.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tokens of a file, of which only digests are kept. */
final class TokenList {
  private static final int MIN_LENGTH = 16;

  private final List<TokenHolder> holders;

  /** The identity and rules that a token stands for. */
  record TokenHolder(
      Digest digest,
      String identity,
      PathRules rules,
      @Nullable Instant expiry,
      Set<String> labels,
      boolean administrator) {

    boolean hasExpired(InstantSource clock) {
      return expiry != null && !clock.instant().isBefore(expiry);
    }
  }

  /** The digest of a token, which is kept in place of it. */
  static final class Digest {
    private final byte[] bytes;

    private Digest(byte[] bytes) {
      this.bytes = bytes;
    }

    static Digest of(String token) {
      try {
        return new Digest(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every JDK has SHA-256", e);
      }
    }

    /** Returns whether both are digests of the same token, in constant time. */
    boolean matches(Digest other) {
      return MessageDigest.isEqual(bytes, other.bytes);
    }
  }

  private TokenList(List<TokenHolder> holders) {
    this.holders = holders;
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException if it is not as it must be; tells no token
   */
  static TokenList parse(String json) {
    return new TokenList(TokenFile.read(json).stream().map(TokenList::holder).toList());
  }

  private static TokenHolder holder(TokenFile.Entry entry) {
    if (entry.token().length() < MIN_LENGTH) {
      throw new IllegalArgumentException(
          "Expected the token of %s to have at least %s characters"
              .formatted(entry.identity(), MIN_LENGTH));
    }
    return new TokenHolder(
        Digest.of(entry.token()),
        entry.identity(),
        PathRules.parse(entry.paths()),
        expiry(entry.identity(), entry.expiry()),
        entry.labels(),
        entry.administrator());
  }

  private static @Nullable Instant expiry(String identity, @Nullable String expiry) {
    try {
      return expiry == null ? null : Instant.parse(expiry);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "Expected the expiry of %s in the form 2030-12-31T23:59:59Z: %s"
              .formatted(identity, expiry),
          e);
    }
  }

  /**
   * The entry of a token; null if there is none. Takes the same time for any token, because it
   * compares all digests.
   */
  @Nullable TokenHolder find(Digest digest) {
    TokenHolder found = null;
    for (TokenHolder holder : holders) {
      if (holder.digest.matches(digest)) {
        found = holder;
      }
    }
    return found;
  }
}
