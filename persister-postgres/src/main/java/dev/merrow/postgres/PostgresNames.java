package dev.merrow.postgres;

import dev.merrow.persist.sql.internal.SqlText;
import java.nio.charset.StandardCharsets;

/** Names of tables and columns in PostgreSQL, which cuts off longer ones. */
final class PostgresNames {
  static final int MAX_BYTES = 63;

  private PostgresNames() {}

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException if it is empty, has a NUL or a lone surrogate, or is too long
   */
  static void check(String name, int maxBytes) {
    if (!SqlText.isName(name) || isLonger(name, maxBytes)) {
      throw new IllegalArgumentException(
          "Not a name of at most %s bytes for PostgreSQL: '%s'".formatted(maxBytes, name));
    }
  }

  static boolean isLonger(String name, int maxBytes) {
    return name.getBytes(StandardCharsets.UTF_8).length > maxBytes;
  }
}
