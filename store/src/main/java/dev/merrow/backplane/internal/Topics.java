package dev.merrow.backplane.internal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes a topic of any name, another for each: letters, digits, {@code -} and {@code _} as they
 * are, all else as its code, or a hash of a name that would be too long.
 */
public final class Topics {
  private static final int MAX_LENGTH = 150;

  private Topics() {}

  /** Returns the topic of a name. */
  public static String of(String name) {
    StringBuilder topic = new StringBuilder("merrow-");
    for (int i = 0; i < name.length() && topic.length() <= MAX_LENGTH; i++) {
      append(topic, name.charAt(i));
    }
    // no name of its own begins like that
    return topic.length() <= MAX_LENGTH ? topic.toString() : "merrow-%hash-" + hash(name);
  }

  private static void append(StringBuilder topic, char c) {
    if ((c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_') {
      topic.append(c);
    } else {
      topic.append('%').append(HexFormat.of().toHexDigits(c));
    }
  }

  /** Of its UTF-16, as UTF-8 would make all lone surrogates the same. */
  private static String hash(String name) {
    byte[] bytes = new byte[2 * name.length()];
    for (int i = 0; i < name.length(); i++) {
      bytes[2 * i] = (byte) (name.charAt(i) >> 8);
      bytes[2 * i + 1] = (byte) name.charAt(i);
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
