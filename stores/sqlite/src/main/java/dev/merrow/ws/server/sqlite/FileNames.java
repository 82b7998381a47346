package dev.merrow.ws.server.sqlite;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes a file's name of a path, another for each, that is harmless on any file system: of lower
 * case letters, digits, {@code -}, {@code _} and {@code %}, and not too long. Everything else in a
 * path is written as its code; of a path that would be too long, a hash.
 */
final class FileNames {
  private static final String SUFFIX = ".sqlite";

  /** With room for what SQLite adds, where 255 bytes are allowed. */
  private static final int MAX_LENGTH = 200;

  private FileNames() {}

  static String of(String pathId) {
    StringBuilder name = new StringBuilder("path-");
    for (int i = 0; i < pathId.length() && name.length() <= MAX_LENGTH; i++) {
      append(name, pathId.charAt(i));
    }
    return (name.length() <= MAX_LENGTH ? name : "hash-" + hash(pathId)) + SUFFIX;
  }

  private static void append(StringBuilder name, char c) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') {
      name.append(c);
    } else if (c < 0x80) {
      name.append('%').append(HexFormat.of().toHexDigits((byte) c));
    } else {
      name.append("%u").append(HexFormat.of().toHexDigits(c));
    }
  }

  /** Of its UTF-16, as UTF-8 would make all lone surrogates the same. */
  private static String hash(String pathId) {
    byte[] bytes = new byte[2 * pathId.length()];
    for (int i = 0; i < pathId.length(); i++) {
      bytes[2 * i] = (byte) (pathId.charAt(i) >> 8);
      bytes[2 * i + 1] = (byte) pathId.charAt(i);
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
