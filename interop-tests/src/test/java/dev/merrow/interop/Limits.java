package dev.merrow.interop;

import java.time.Duration;

/** How long things may take. All are far more than what they take on a machine that is not busy. */
final class Limits {
  /** What a Node.js process may take for what it is told to do. */
  static final Duration COMMAND = Duration.ofSeconds(30);

  /** What stores may take to become equal. */
  static final Duration CONVERGENCE = Duration.ofSeconds(30);

  private Limits() {}
}
