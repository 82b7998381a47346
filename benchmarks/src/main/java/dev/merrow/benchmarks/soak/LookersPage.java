package dev.merrow.benchmarks.soak;

import java.util.Locale;

/** The page that shows what the live page costs. */
final class LookersPage {
  private LookersPage() {}

  /** How much more that is, as a share of a core; what rounds to zero has no sign. */
  static String more(double share) {
    String text = String.format(Locale.ROOT, "%+.1f %%", 100 * share);
    return text.matches("[+-]0\\.0 %") ? text.substring(1) : text;
  }

  static String of(String table, int rows, int lookers, String machine) {
    return """
      # What the live page costs

      `benchmarks/lookers` wrote this page; no number in it was typed. A path of a broker with `--store` has %s rows of two
      cells, and a client changes 1,000 cells a second. The CPU time of the broker's process is measured without a
      [live page](../live.md), with a live page that no one has open, and with %s viewers that watch the table as browsers do. The
      targets: no measurable cost when no one has it open, and at most 5 %% of a core with ten viewers.

      """
            .formatted(String.format(Locale.ROOT, "%,d", rows), lookers)
        + machine
        + ".\n\n"
        + table;
  }
}
