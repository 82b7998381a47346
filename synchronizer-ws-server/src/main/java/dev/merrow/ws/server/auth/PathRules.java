package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.auth.Decision.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The access that a client has at each path. Of several matching patterns, the one that allows more
 * applies.
 */
public final class PathRules {
  private final List<Rule> rules;

  private record Rule(PathPattern pattern, Access access) {}

  private PathRules(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * Reads rules.
   *
   * @param accessByPattern {@code read-only} or {@code read-write} for each pattern
   * @throws IllegalArgumentException if a pattern or an access is invalid
   */
  public static PathRules parse(Map<String, ?> accessByPattern) {
    List<Rule> rules = new ArrayList<>();
    accessByPattern.forEach(
        (pattern, access) -> rules.add(new Rule(PathPattern.parse(pattern), accessOf(access))));
    return new PathRules(List.copyOf(rules));
  }

  private static Access accessOf(@Nullable Object access) {
    if ("read-only".equals(access)) {
      return Access.READ_ONLY;
    }
    if ("read-write".equals(access)) {
      return Access.READ_WRITE;
    }
    throw new IllegalArgumentException("Expected read-only or read-write for a path: " + access);
  }

  /** Returns the access to a path; null for none. */
  public @Nullable Access accessTo(String path) {
    Access found = null;
    for (Rule rule : rules) {
      if (found != Access.READ_WRITE && rule.pattern.matches(path)) {
        found = rule.access;
      }
    }
    return found;
  }
}
