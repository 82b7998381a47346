package dev.merrow.sqlite;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.sql.internal.JsonTable;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.wire.MalformedMessageException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Changes the mode in which a database holds a mergeable store, without loss: all cells, values,
 * tombstones and stamps stay the same, and hashes are those computed from them.
 */
public final class SqliteConversion {
  private static final ContentFormat<MergeableContent, MergeableChanges> FORMAT =
      ContentFormat.ofMergeable();

  private SqliteConversion() {}

  /** Reads and writes content in the form of a mode, within a transaction. */
  private interface Form {
    @Nullable MergeableContent read(Session session) throws SQLException;

    void write(Session session, MergeableContent content) throws SQLException;

    void drop(Session session) throws SQLException;
  }

  /**
   * Writes the content of one mode in another mode and removes the former, in one transaction, all
   * or nothing. No persister may use the file meanwhile.
   *
   * @param path the database's file
   * @param from the current mode
   * @param to the new mode
   * @throws PersisterException if there is no content in the current mode, there is already content
   *     in the new one, or reading or writing fails
   * @throws IllegalArgumentException if a mode is not one for mergeable stores
   */
  public static void convert(Path path, SqliteMode from, SqliteMode to) {
    convert(path, from, to, SqlitePersisterOptions.DEFAULTS);
  }

  /**
   * As {@link #convert(Path, SqliteMode, SqliteMode)}.
   *
   * @param options how to open and write the database; their mode is ignored
   */
  public static void convert(
      Path path, SqliteMode from, SqliteMode to, SqlitePersisterOptions options) {
    try (Database database = new Database(path, options)) {
      if (!database.exists()) {
        throw nothing(from, database);
      }
      var unused = database.write(session -> convert(session, from, to));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new PersisterException("Could not convert database " + path + ": " + e, true, e);
    }
  }

  private static MergeableContent convert(Session session, SqliteMode from, SqliteMode to)
      throws SQLException {
    Form source = formOf(from);
    Form target = formOf(to);
    MergeableContent content = source.read(session);
    if (content == null) {
      throw nothing(from, session);
    }
    if (target.read(session) != null) {
      throw new PersisterException(
          "There is already content in " + to + " already in " + session, false, null);
    }
    target.write(session, content);
    source.drop(session);
    return content;
  }

  private static PersisterException nothing(SqliteMode mode, Object place) {
    return new PersisterException("There is nothing in " + mode + " in " + place, false, null);
  }

  private static Form formOf(SqliteMode mode) {
    if (mode instanceof SqliteMode.Json json) {
      return new JsonForm(new JsonTable(json.columns()));
    } else if (mode instanceof SqliteMode.Cells cells) {
      return new CellsForm(new SqliteCellsTables(cells.name()));
    }
    throw new IllegalArgumentException("Mode " + mode + " is not for mergeable stores");
  }

  private record JsonForm(JsonTable table) implements Form {
    @Override
    public @Nullable MergeableContent read(Session session) throws SQLException {
      String json = table.readText(session);
      try {
        return json == null ? null : FORMAT.decode(json, session.modified());
      } catch (MalformedMessageException e) {
        throw table.malformed(session, e);
      }
    }

    @Override
    public void write(Session session, MergeableContent content) throws SQLException {
      table.write(session, FORMAT.encode(content.withComputedHashes()));
    }

    @Override
    public void drop(Session session) throws SQLException {
      table.drop(session);
    }
  }

  private record CellsForm(SqliteCellsTables tables) implements Form {
    @Override
    public @Nullable MergeableContent read(Session session) throws SQLException {
      return tables.read(session);
    }

    @Override
    public void write(Session session, MergeableContent content) throws SQLException {
      boolean empty = tables.ensure(session);
      var unused = tables.write(session, content, empty);
    }

    @Override
    public void drop(Session session) throws SQLException {
      tables.drop(session);
    }
  }
}
