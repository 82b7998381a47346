package dev.merrow.benchmarks.soak;

/** The page that shows how honest clients fare beside others. */
final class AttacksPage {
  private static final String HEAD =
      """
      # Honest clients beside others that misbehave

      `benchmarks/attacks` wrote this page; no number in it was typed. Clients of one identity attack a broker with little
      memory, which keeps its stores in SQLite, in one way after the other. The attacked path holds 3 MB. Meanwhile a pair of
      honest clients exchange a change every 20 ms, and one joins every 200 ms: at the attacked path and at another. A
      time counts from when a change or join is due until it has arrived or been answered, in milliseconds; attackers and
      honest clients share the broker's cores. The target is a p99 of 50 ms for changes and 1 s for joins.

      """;

  private AttacksPage() {}

  static String of(String tables, String machine) {
    return HEAD + machine + ".\n" + tables;
  }
}
