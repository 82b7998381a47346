package dev.merrow.wire.internal;

import java.security.SecureRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Gives ids of clients and of messages in fragments: 16 characters, 96 bits. Safe for use by many
 * threads if its source is.
 */
public final class WireIds implements Supplier<String> {
  private final RandomGenerator random;

  /**
   * Ids from a source of randomness.
   *
   * @param random must not be guessable where the ids must not be
   */
  public WireIds(RandomGenerator random) {
    this.random = random;
  }

  /** Ids that nobody can guess. */
  public static WireIds secure() {
    return new WireIds(new SecureRandom());
  }

  @Override
  public String get() {
    return Sextets.random(random);
  }
}
