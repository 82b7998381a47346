package dev.merrow.interop;

import java.util.Random;

/** Where what is random comes from: another seed each time, or that of {@code -Dmerrow.seed=N}. */
record Seed(long value) {

  static Seed next() {
    Long given = Long.getLong("merrow.seed");
    return new Seed(given == null ? new Random().nextInt(1_000_000_000) : given);
  }

  /** A random source that does the same for the same seed. */
  Random random() {
    return new Random(value);
  }

  /** How to have it again. */
  @Override
  public String toString() {
    return "-Dmerrow.seed=" + value;
  }
}
