package dev.merrow.ws.server.sqlite;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a file's name of a path, another for each, that is harmless on any file system: of lower
 * case letters, digits, {@code -}, {@code _} and {@code %}, and not too long. Everything else in a
 * path is written as its code; of a path that would be too long, a hash.
 */
final class FileNames {
  private static final String PREFIX = "path-";
  private static final String SUFFIX = ".sqlite";

  /** A character, as its code or as it is. */
  private static final Pattern PART = Pattern.compile("%u([0-9a-f]{4})|%([0-9a-f]{2})|[a-z0-9_-]");

  /** With room for what SQLite adds, where 255 bytes are allowed. */
  private static final int MAX_LENGTH = 200;

  private FileNames() {}

  static String of(String pathId) {
    StringBuilder name = new StringBuilder(PREFIX);
    for (int i = 0; i < pathId.length() && name.length() <= MAX_LENGTH; i++) {
      append(name, pathId.charAt(i));
    }
    return (name.length() <= MAX_LENGTH ? name : "hash-" + hash(pathId)) + SUFFIX;
  }

  /** Returns the path that a file is of; null if it is none's, or its name does not tell. */
  static @Nullable String pathOf(String fileName) {
    if (!fileName.startsWith(PREFIX) || !fileName.endsWith(SUFFIX)) {
      return null;
    }
    String name = fileName.substring(PREFIX.length(), fileName.length() - SUFFIX.length());
    StringBuilder path = new StringBuilder();
    Matcher part = PART.matcher(name);
    int end = 0;
    while (end < name.length() && part.find() && part.start() == end) {
      String code = part.group(1) == null ? part.group(2) : part.group(1);
      path.append(code == null ? part.group().charAt(0) : (char) HexFormat.fromHexDigits(code));
      end = part.end();
    }
    String pathId = path.toString();
    return end == name.length() && of(pathId).equals(fileName) ? pathId : null;
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
