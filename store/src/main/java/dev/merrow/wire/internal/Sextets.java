package dev.merrow.wire.internal;

import java.util.random.RandomGenerator;

/** Text of 6 bits a character, in TinyBase's alphabet: {@code - 0-9 A-Z _ a-z}. */
public final class Sextets {
  /** The length of stamps and ids in this alphabet. */
  public static final int LENGTH = 16;

  private static final String ALPHABET =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

  private Sextets() {}

  public static boolean areSextets(CharSequence text) {
    return text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
  }

  public static String random(RandomGenerator random) {
    char[] id = new char[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      id[i] = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    }
    return new String(id);
  }
}
