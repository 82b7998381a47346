package dev.merrow.simulation;

/**
 * Tells of seeds what their runs were like, for comparing them with the same in another process.
 */
public final class Digests {
  private Digests() {}

  /**
   * Prints a line for each seed.
   *
   * @param args the seeds
   */
  public static void main(String[] args) {
    for (String seed : args) {
      System.out.println(of(Long.parseLong(seed)));
    }
  }

  /** Whether a line is one of these, and not what somebody logs. */
  static boolean isOne(String line) {
    return line.contains(" events until ");
  }

  static String of(long seed) {
    Run.Outcome outcome = Run.of(seed).run(false);
    return "%s: %s, %s".formatted(seed, outcome.digest(), outcome.found());
  }
}
