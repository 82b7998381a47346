package dev.merrow.benchmarks.compare;

/**
 * How long to measure.
 *
 * @param rounds how many times each contestant has its turn, in a new process
 * @param warmups iterations that do not count, in each turn
 * @param iterations iterations that count, in each turn
 * @param millis the time of each iteration
 */
record Effort(int rounds, int warmups, int iterations, int millis) {
  static final Effort NORMAL = new Effort(2, 2, 3, 700);
  static final Effort QUICK = new Effort(1, 1, 1, 500);
}
