package dev.merrow.store;

import java.security.SecureRandom;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Generates ids that do not collide, on whichever peer they are generated: random text like that of
 * TinyBase's {@code getUniqueId}.
 *
 * <pre>{@code
 * import static dev.merrow.store.UniqueIds.getUniqueId;
 *
 * store.setRow("todos", getUniqueId(), Map.of("text", Cell.of("Buy milk")));
 * }</pre>
 *
 * <p>{@link StoreWrites#addUniqueRow} does this in one call. Thread-safe.
 */
public final class UniqueIds {
  /** The default length of an id: 16 characters, 96 random bits. */
  public static final int DEFAULT_LENGTH = 16;

  private static final String ALPHABET =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  private static final int MASK = ALPHABET.length() - 1;

  private UniqueIds() {}

  /** Delays the seeding of the random generator until the first id is requested. */
  private static final class Secure {
    static final RandomGenerator RANDOM = new SecureRandom();
  }

  /** Returns a random id of 16 characters. */
  public static String getUniqueId() {
    return getUniqueId(DEFAULT_LENGTH);
  }

  /**
   * Returns a random id of the given length. Each character is one of {@code -}, {@code _}, the
   * digits and the 52 Latin letters, and holds 6 random bits; so the id needs no escaping in a URL.
   *
   * <p>The number of ids after which a collision becomes likely grows with the square root of the
   * number of possible ids: about 2<sup>48</sup> ids of 16 characters, but only 2<sup>15</sup> ids
   * of 5.
   *
   * @param length the number of characters
   * @throws IllegalArgumentException if the length is less than 1
   */
  public static String getUniqueId(int length) {
    return getUniqueId(length, Secure.RANDOM);
  }

  /**
   * As {@link #getUniqueId(int)}, with the caller's source of random numbers, for reproducible
   * tests. Ids are unique only if no two peers share a source.
   *
   * @param length the number of characters
   * @param random the source, which supplies {@code length} bytes
   * @throws IllegalArgumentException if the length is less than 1
   */
  public static String getUniqueId(int length, RandomGenerator random) {
    Objects.requireNonNull(random, "random");
    if (length < 1) {
      throw new IllegalArgumentException("An id has at least one character, not " + length);
    }
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    StringBuilder id = new StringBuilder(length);
    for (byte each : bytes) {
      id.append(ALPHABET.charAt(each & MASK));
    }
    return id.toString();
  }
}
