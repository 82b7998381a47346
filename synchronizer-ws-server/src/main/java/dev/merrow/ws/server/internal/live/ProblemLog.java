package dev.merrow.ws.server.internal.live;

import dev.merrow.ws.server.internal.core.ProblemKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last problems, each once however often it occurred. Thread-safe. */
public final class ProblemLog {
  private static final int MAX = 100;
  private static final int MAX_LENGTH = 500;

  private final InstantSource clock;
  private final Map<Key, Problem> problems = new LinkedHashMap<>();

  private record Key(ProblemKind kind, @Nullable String path, String what) {}

  /** Creates an empty log. */
  public ProblemLog(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Adds a problem.
   *
   * @param path the path; null if it is not one path's
   */
  @SuppressWarnings("exports") // the facade alone adds some
  public synchronized void add(ProblemKind kind, @Nullable String path, String what) {
    String text = what.length() > MAX_LENGTH ? what.substring(0, MAX_LENGTH) + "…" : what;
    Key key = new Key(kind, path, text);
    Problem before = problems.remove(key);
    long count = before == null ? 1 : before.count() + 1;
    problems.put(key, new Problem(kind, path, text, clock.instant(), count));
    if (problems.size() > MAX) {
      problems.remove(problems.keySet().iterator().next());
    }
  }

  /** Returns how many different problems a path has had lately. */
  synchronized long countAt(String pathId) {
    return problems.values().stream().filter(each -> pathId.equals(each.path())).count();
  }

  /** Returns the problems, the latest first. */
  synchronized List<Problem> latest() {
    List<Problem> latest = new ArrayList<>(problems.values());
    Collections.reverse(latest);
    return latest;
  }
}
