package dev.merrow.ws.server.auth;

import java.util.List;

/**
 * A pattern of paths: segments between slashes, as in {@code pets/*}. A segment that ends with
 * {@code *} matches every segment with that prefix, of any length; a last segment {@code **}
 * matches any number of segments, including none. So {@code pets/**} matches {@code pets} and
 * everything below it, and {@code **} every path. All other text matches literally, exactly as it
 * was sent: nothing is decoded or normalised.
 */
public final class PathPattern {
  private static final String ANY_REST = "**";

  private final List<String> segments;
  private final boolean anyRest;

  private PathPattern(List<String> segments, boolean anyRest) {
    this.segments = segments;
    this.anyRest = anyRest;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if a star is where it means nothing
   */
  public static PathPattern parse(String pattern) {
    List<String> all = segmentsOf(pattern);
    boolean anyRest = all.get(all.size() - 1).equals(ANY_REST);
    List<String> segments = anyRest ? all.subList(0, all.size() - 1) : all;
    for (String segment : segments) {
      int star = segment.indexOf('*');
      if (star >= 0 && star < segment.length() - 1) {
        throw new IllegalArgumentException(
            "Expected a path pattern whose segments have a * at most at their end, or that ends with"
                + " a segment **: "
                + pattern);
      }
    }
    return new PathPattern(List.copyOf(segments), anyRest);
  }

  private static List<String> segmentsOf(String path) {
    return List.of(path.split("/", -1));
  }

  /** Returns whether the pattern matches a path. */
  public boolean matches(String path) {
    List<String> actual = segmentsOf(path);
    boolean fits = anyRest ? actual.size() >= segments.size() : actual.size() == segments.size();
    for (int i = 0; fits && i < segments.size(); i++) {
      fits = matches(segments.get(i), actual.get(i));
    }
    return fits;
  }

  private static boolean matches(String pattern, String segment) {
    return pattern.endsWith("*")
        ? segment.startsWith(pattern.substring(0, pattern.length() - 1))
        : segment.equals(pattern);
  }
}
