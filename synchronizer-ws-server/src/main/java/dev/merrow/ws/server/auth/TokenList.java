package dev.merrow.ws.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tokens of a file, of which only digests are kept. */
final class TokenList {
  private static final int MIN_LENGTH = 16;

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .readerFor(Document.class);

  private final List<Holder> holders;

  /** What a token stands for. */
  record Holder(Digest digest, String identity, PathRules rules, @Nullable Instant expiry) {}

  /** What is kept of a token. */
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

    /** Whether both are of the same token; takes as long if not. */
    boolean matches(Digest other) {
      return MessageDigest.isEqual(bytes, other.bytes);
    }
  }

  /** The file. */
  private record Document(@JsonProperty(required = true) List<Entry> tokens) {}

  /** One token in the file. */
  private record Entry(
      @JsonProperty(required = true) String token,
      @JsonProperty(required = true) String identity,
      @JsonProperty(required = true) Map<String, String> paths,
      @Nullable String expiry) {}

  private TokenList(List<Holder> holders) {
    this.holders = holders;
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException if it is not as it must be; tells no token
   */
  static TokenList parse(String json) {
    try {
      Document document = READER.readValue(json);
      List<Holder> holders = new ArrayList<>();
      for (Entry entry : nonNull(document.tokens, "tokens")) {
        holders.add(holder(nonNull(entry, "an entry of tokens")));
      }
      return new TokenList(List.copyOf(holders));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage() + " at " + where(e), e);
    }
  }

  private static String where(JsonProcessingException error) {
    return error.getLocation() == null
        ? "an unknown place"
        : "line %d, column %d"
            .formatted(error.getLocation().getLineNr(), error.getLocation().getColumnNr());
  }

  private static <T> T nonNull(@Nullable T found, String what) {
    if (found == null) {
      throw new IllegalArgumentException("Expected " + what + " not to be null");
    }
    return found;
  }

  private static Holder holder(Entry entry) {
    String identity = nonNull(entry.identity, "an identity");
    String token = nonNull(entry.token, "the token of " + identity);
    if (token.length() < MIN_LENGTH) {
      throw new IllegalArgumentException(
          "Expected the token of %s to have at least %d characters"
              .formatted(identity, MIN_LENGTH));
    }
    return new Holder(
        Digest.of(token),
        identity,
        PathRules.parse(nonNull(entry.paths, "the paths of " + identity)),
        expiry(identity, entry.expiry));
  }

  private static @Nullable Instant expiry(String identity, @Nullable String expiry) {
    try {
      return expiry == null ? null : Instant.parse(expiry);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "Expected the expiry of %s to be as 2030-12-31T23:59:59Z: %s".formatted(identity, expiry),
          e);
    }
  }

  /**
   * Whose token it is; null for nobody's. Takes as long for any token, for it compares digests of
   * all.
   */
  @Nullable Holder find(String token) {
    Digest digest = Digest.of(token);
    Holder found = null;
    for (Holder holder : holders) {
      if (holder.digest.matches(digest)) {
        found = holder;
      }
    }
    return found;
  }
}
