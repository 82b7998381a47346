package dev.merrow.ws.server.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.merrow.internal.JsonErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a token file. Its messages contain no token. */
final class TokenFile {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final JsonParser in;

  /**
   * One token in the file.
   *
   * @param expiry null for never
   */
  record Entry(
      String token,
      String identity,
      Map<String, String> paths,
      @Nullable String expiry,
      Set<String> labels,
      boolean administrator) {}

  private TokenFile(JsonParser in) {
    this.in = in;
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException if it is not as it must be
   */
  static List<Entry> read(String json) {
    try (JsonParser in = JSON.createParser(json)) {
      in.nextToken();
      List<Entry> entries = new TokenFile(in).document();
      if (in.nextToken() != null) {
        throw mistake(in, "Expected nothing after the object");
      }
      return entries;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(JsonErrors.describe(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IllegalArgumentException mistake(JsonParser in, String what) {
    return new IllegalArgumentException(
        what
            + place(
                in.currentTokenLocation().getLineNr(), in.currentTokenLocation().getColumnNr()));
  }

  private static String place(int line, int column) {
    return " at " + JsonErrors.position(line, column);
  }

  private List<Entry> document() throws IOException {
    List<Entry> entries = null;
    expect(JsonToken.START_OBJECT, "the file to be an object");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      if (!in.currentName().equals("tokens")) {
        throw mistake(in, "Expected nothing but tokens, not " + in.currentName());
      }
      in.nextToken();
      entries = entries();
    }
    return required(entries, "tokens");
  }

  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    requireNonNull("tokens");
    expect(JsonToken.START_ARRAY, "tokens to be an array");
    while (in.nextToken() != JsonToken.END_ARRAY) {
      requireNonNull("an entry of tokens");
      expect(JsonToken.START_OBJECT, "an entry of tokens to be an object");
      entries.add(entry());
    }
    return entries;
  }

  private Entry entry() throws IOException {
    String token = null;
    String identity = null;
    Map<String, String> paths = null;
    String expiry = null;
    Set<String> labels = Set.of();
    boolean administrator = false;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "token" -> token = text("a token");
        case "identity" -> identity = text("an identity");
        case "paths" -> paths = paths();
        case "expiry" -> expiry = in.hasToken(JsonToken.VALUE_NULL) ? null : text("an expiry");
        case "labels" -> labels = labels();
        case "administrator" -> administrator = truth("administrator");
        default ->
            throw mistake(
                in,
                "Expected token, identity, paths, labels, expiry and administrator in an entry, not "
                    + name);
      }
    }
    return new Entry(
        required(token, "the token of an entry"),
        required(identity, "the identity of an entry"),
        required(paths, "the paths of an entry"),
        expiry,
        labels,
        administrator);
  }

  private Set<String> labels() throws IOException {
    Set<String> labels = new LinkedHashSet<>();
    requireNonNull("labels");
    expect(JsonToken.START_ARRAY, "labels to be an array");
    while (in.nextToken() != JsonToken.END_ARRAY) {
      labels.add(text("a label"));
    }
    try {
      return Labels.checked(labels);
    } catch (IllegalArgumentException e) {
      throw mistake(in, String.valueOf(e.getMessage()));
    }
  }

  private Map<String, String> paths() throws IOException {
    Map<String, String> paths = new LinkedHashMap<>();
    requireNonNull("paths");
    expect(JsonToken.START_OBJECT, "paths to be an object");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String pattern = in.currentName();
      in.nextToken();
      paths.put(pattern, text("what is allowed at " + pattern));
    }
    return paths;
  }

  /** A string; a number or boolean counts as its text. */
  private String text(String what) throws IOException {
    requireNonNull(what);
    if (!in.currentToken().isScalarValue()) {
      throw mistake(in, "Expected " + what + " to be a string");
    }
    return in.getText();
  }

  private boolean truth(String what) throws IOException {
    if (!in.currentToken().isBoolean()) {
      throw mistake(in, "Expected " + what + " to be true or false");
    }
    return in.getBooleanValue();
  }

  private void requireNonNull(String what) {
    if (in.hasToken(JsonToken.VALUE_NULL)) {
      throw mistake(in, "Expected " + what + " not to be null");
    }
  }

  private void expect(JsonToken token, String what) {
    if (!in.hasToken(token)) {
      throw mistake(in, "Expected " + what);
    }
  }

  private <T> T required(@Nullable T found, String what) {
    if (found == null) {
      throw mistake(in, "Expected " + what + ", which is missing");
    }
    return found;
  }
}
