package dev.merrow.benchmarks.compare;

/**
 * The length of a measurement.
 *
 * @param rounds the number of turns of each contestant, each in a new process
 * @param warmups the number of iterations per turn that do not count
 * @param iterations the number of iterations per turn that count
 * @param millis the time of each iteration in milliseconds
 */
record Effort(int rounds, int warmups, int iterations, int millis) {
  static final Effort NORMAL = new Effort(2, 2, 3, 700);
  static final Effort QUICK = new Effort(1, 1, 1, 500);
}
