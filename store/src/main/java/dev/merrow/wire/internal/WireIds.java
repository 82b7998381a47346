package dev.merrow.wire.internal;

import java.security.SecureRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Generates ids of clients and of messages in fragments: 16 characters, 96 bits. Thread-safe if its
 * source is.
 */
public final class WireIds implements Supplier<String> {
  private final RandomGenerator random;

  /**
   * Creates a generator with a source of randomness.
   *
   * @param random the source, which must be unpredictable if the ids must be
   */
  public WireIds(RandomGenerator random) {
    this.random = random;
  }

  /** Returns a generator of unpredictable ids. */
  public static WireIds secure() {
    return new WireIds(new SecureRandom());
  }

  @Override
  public String get() {
    return Sextets.random(random);
  }
}
