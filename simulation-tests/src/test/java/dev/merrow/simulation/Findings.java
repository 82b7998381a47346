package dev.merrow.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The failures of a run, with the events that led to them. */
final class Findings {
  private static final int MAX_NOTES = 20_000;
  private static final int SHOWN = 120;

  private final Timeline timeline;
  private final boolean tracing;
  private final List<String> trace = new ArrayList<>();
  private final List<String> found = new ArrayList<>();

  /**
   * @param tracing whether to keep what is noted
   */
  Findings(Timeline timeline, boolean tracing) {
    this.timeline = timeline;
    this.tracing = tracing;
  }

  /** Something must not be as it is. Tells it, rather than throw it where it might be swallowed. */
  void add(String format, Object... args) {
    String what = String.format(Locale.ROOT, format, args);
    found.add(what);
    note(() -> "FOUND " + what);
  }

  /** Something happened that a reader of the trace may want to know. */
  void note(Supplier<String> what) {
    if (tracing && trace.size() < MAX_NOTES) {
      trace.add(String.format(Locale.ROOT, "%9.3f ms %s", timeline.micros() / 1e3, what.get()));
    }
  }

  /** Returns the beginning of a payload, on one line. */
  static String start(String payload) {
    String line = payload.replace('\n', ' ');
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<String> found() {
    return List.copyOf(found);
  }

  List<String> trace() {
    return List.copyOf(trace);
  }
}
