package dev.merrow.postgres;

import dev.merrow.Cell;
import dev.merrow.persist.sql.internal.SqlText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Ids as columns of keys hold them. An index of PostgreSQL has no room for long ones, so a hash
 * stands in for each, after U+FFFD and a number sign, and a table has the ids. Within one
 * transaction.
 */
final class LongIds {
  /** Four of them fit into an entry of an index. */
  private static final int MAX_BYTES = 600;

  static final String MARK = Cell.JSON_PREFIX + "#";

  private final PostgresSession session;
  private final CellsSchema schema;
  private final Map<String, String> unsaved = new TreeMap<>();
  private final Map<String, String> known = new TreeMap<>();

  LongIds(PostgresSession session, CellsSchema schema) {
    this.session = session;
    this.schema = schema;
  }

  /** Returns what a column holds instead of an id. */
  String encode(String id) {
    String text = SqlText.encodeWithoutNul(id);
    // most are short, and need not be encoded to know it
    if (text.length() * 3 <= MAX_BYTES
        || text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) {
      return text;
    }
    String hash = hashOf(text);
    unsaved.put(hash, text);
    return hash;
  }

  /** Returns the column's text for a path, which no table has the other form of. */
  static String encodePath(String path) {
    String text = SqlText.encodeWithoutNul(path);
    return text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES ? text : hashOf(text);
  }

  private static String hashOf(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return MARK + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns whether none of the ids that were encoded has to be written. */
  boolean areSaved() {
    return unsaved.isEmpty();
  }

  /** Writes the long ids that were encoded. */
  void flush() throws SQLException {
    if (unsaved.isEmpty()) {
      return;
    }
    PreparedStatement statement =
        session.prepare(
            "INSERT INTO "
                + schema.longIds
                + " SELECT * FROM unnest(?::text[], ?::text[]) ON CONFLICT DO NOTHING");
    Array hashes = session.array("text", unsaved.keySet().toArray());
    Array ids = session.array("text", unsaved.values().toArray());
    statement.setArray(1, hashes);
    statement.setArray(2, ids);
    statement.executeUpdate();
    unsaved.clear();
  }

  /**
   * Returns the id.
   *
   * @param text what a column holds
   * @throws IllegalArgumentException if it is not what {@link #encode} returns
   */
  String decode(@Nullable String text) throws SQLException {
    if (text == null) {
      throw new IllegalArgumentException("Expected a text");
    }
    if (!text.startsWith(MARK) || text.length() != MARK.length() + 64 || text.indexOf('\\') >= 0) {
      return SqlText.decode(text);
    }
    String id = known.get(text);
    if (id == null) {
      id = session.queryText("SELECT id FROM " + schema.longIds + " WHERE hash = ?", text);
      if (id == null) {
        throw new IllegalArgumentException("There is no id for the hash " + text.substring(1));
      }
      known.put(text, id);
    }
    return SqlText.decode(id);
  }
}
