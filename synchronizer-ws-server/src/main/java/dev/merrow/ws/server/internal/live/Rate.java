package dev.merrow.ws.server.internal.live;

import dev.merrow.ws.server.internal.core.PathReport;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How fast messages come, from counts that are taken again and again. Not thread-safe. */
final class Rate {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<String, Count> counts = new HashMap<>();

  /** What was counted at a time, in nanoseconds. */
  private record Count(long messages, long bytes, long time) {}

  /** Messages and their bytes per second. */
  record PerSecond(long messages, long bytes) {
    static final PerSecond UNKNOWN = new PerSecond(-1, -1);

    boolean isKnown() {
      return messages >= 0;
    }
  }

  /** Returns the rate since the last call for the path. */
  PerSecond of(PathReport path, long now) {
    Count before = counts.get(path.id());
    PerSecond rate = PerSecond.UNKNOWN;
    if (before != null && path.messages() >= before.messages && now > before.time) {
      double seconds = (now - before.time) / NANOS_PER_SECOND;
      rate =
          new PerSecond(
              Math.round((path.messages() - before.messages) / seconds),
              Math.round((path.bytes() - before.bytes) / seconds));
    }
    counts.put(path.id(), new Count(path.messages(), path.bytes(), now));
    return rate;
  }

  /** Forgets all other paths. */
  void retain(Set<String> paths) {
    counts.keySet().retainAll(paths);
  }
}
