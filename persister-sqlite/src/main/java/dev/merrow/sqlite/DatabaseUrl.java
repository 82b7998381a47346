package dev.merrow.sqlite;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The JDBC URL of a file. The driver and SQLite give many characters in it a meaning: they fetch
 * {@code :resource:} URLs, and take what follows a question mark for settings. So every byte but
 * the plainest is escaped.
 */
final class DatabaseUrl {
  private static final String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/";

  private DatabaseUrl() {}

  static String of(Path file) {
    // names the file whatever the system's separators and drives look like
    String path = URI.create(file.toAbsolutePath().toUri().toString()).getPath();
    StringBuilder url = new StringBuilder("jdbc:sqlite:file://");
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      if (PLAIN.indexOf(b) >= 0) {
        url.append((char) b);
      } else {
        url.append(String.format(Locale.ROOT, "%%%02X", b));
      }
    }
    return url.toString();
  }
}
