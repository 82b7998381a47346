package dev.merrow.store;

import java.security.SecureRandom;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Makes ids that do not collide, wherever and by whichever peer they are made: random text, as
 * TinyBase's {@code getUniqueId} makes it.
 *
 * <pre>{@code
 * import static dev.merrow.store.UniqueIds.getUniqueId;
 *
 * store.setRow("todos", getUniqueId(), Map.of("text", Cell.of("Buy milk")));
 * }</pre>
 *
 * <p>{@link StoreWrites#addUniqueRow} does this in one call. Safe for use by many threads.
 */
public final class UniqueIds {
  /** The length of an id unless another is asked for: 16 characters, 96 random bits. */
  public static final int DEFAULT_LENGTH = 16;

  private static final String ALPHABET =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  private static final int MASK = ALPHABET.length() - 1;

  private UniqueIds() {}

  /** Delays the seeding of the random generator until the first id is asked for. */
  private static final class Secure {
    static final RandomGenerator RANDOM = new SecureRandom();
  }

  /** A random id of 16 characters. */
  public static String getUniqueId() {
    return getUniqueId(DEFAULT_LENGTH);
  }

  /**
   * A random id of a length of one's choice. Each character is one of {@code -}, {@code _}, the
   * digits and the 52 Latin letters, and holds 6 random bits; so the id needs no escaping in a URL.
   *
   * <p>How many ids can be made before two are likely to be equal grows with the square root of
   * what there is: about 2<sup>48</sup> of 16 characters, but only 2<sup>15</sup> of 5.
   *
   * @param length the number of characters
   * @throws IllegalArgumentException if the length is less than 1
   */
  public static String getUniqueId(int length) {
    return getUniqueId(length, Secure.RANDOM);
  }

  /**
   * As {@link #getUniqueId(int)}, from a source of random numbers that the caller provides: for
   * tests that must run the same way each time. Only a source that no two peers share makes unique
   * ids.
   *
   * @param length the number of characters
   * @param random is asked for {@code length} bytes
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
