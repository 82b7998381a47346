package dev.merrow.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.merrow.wire.internal.WireJson;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Removes object members whose key occurs again in the same object of a JSON text. JavaScript never
 * sees them, whatever they contain, so a reader must not fail on them. They are rare, so they are
 * removed only after a reader has failed.
 */
final class OverriddenMembers {
  /** By key, of one object. */
  private final Map<String, Span> members = new HashMap<>();

  private @Nullable Span last;

  /** The start of a member, and the start of the next. */
  private static final class Span {
    final int start;
    int end;

    Span(int start) {
      this.start = start;
    }
  }

  private OverriddenMembers() {}

  /**
   * Returns a text without such members, or the text itself if it has none.
   *
   * @throws IOException if it is not JSON
   */
  static String removeFrom(String json) throws IOException {
    List<Span> found = new ArrayList<>();
    Deque<OverriddenMembers> open = new ArrayDeque<>();
    try (JsonParser parser = WireJson.FACTORY.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case START_OBJECT, START_ARRAY -> open.push(new OverriddenMembers());
          case END_OBJECT, END_ARRAY -> open.pop();
          case FIELD_NAME -> {
            int start = (int) parser.currentTokenLocation().getCharOffset();
            open.element().add(parser.currentName(), start, found);
          }
          default -> {
            // within a member
          }
        }
      }
    }
    return found.isEmpty() ? json : without(found, json);
  }

  private void add(String key, int start, List<Span> found) {
    if (last != null) {
      last.end = start;
    }
    last = new Span(start);
    Span overridden = members.put(key, last);
    if (overridden != null) {
      found.add(overridden);
    }
  }

  private static String without(List<Span> removed, String json) {
    removed.sort(Comparator.comparingInt(span -> span.start));
    StringBuilder rest = new StringBuilder(json.length());
    int done = 0;
    for (Span span : removed) {
      // one may stand within another
      if (span.start >= done) {
        rest.append(json, done, span.start);
        done = span.end;
      }
    }
    return rest.append(json, done, json.length()).toString();
  }
}
