package dev.merrow.sqlite;

import dev.merrow.persist.Persistence;
import dev.merrow.sqlite.Session.Version;
import dev.merrow.sqlite.SqliteTabular.Load;
import dev.merrow.sqlite.SqliteTabular.Save;
import dev.merrow.stamp.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;
import dev.merrow.stamp.Content;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Plain content in tables of SQL: TinyBase's protocol, "tabular mode". */
final class TabularPersistence implements Persistence<Content, Changes> {
  private static final String VALUES_ROW = "_";

  private final Database database;
  private final SqliteTabular mode;
  private final TabularTable values;
  private @Nullable Version seen;
  private @Nullable Object seenFile;

  TabularPersistence(Database database, SqliteTabular mode) {
    this.database = database;
    this.mode = mode;
    this.values = new TabularTable(mode.valuesTableName(), "_id", "true");
  }

  /** What was found, nothing if no table is there, and where. */
  private record Found(@Nullable Content content, Version version, Object file) {}

  @Override
  public @Nullable Content load() throws Exception {
    if (!database.exists()) {
      seen = null;
      seenFile = null;
      return null;
    }
    Found found =
        database.read(session -> new Found(read(session), session.version(), session.fileKey()));
    seen = found.version();
    seenFile = found.file();
    return found.content();
  }

  private @Nullable Content read(Session session) throws SQLException {
    boolean present = false;
    Map<String, Map<String, Map<String, Cell>>> tables = new LinkedHashMap<>();
    for (Map.Entry<String, Load> entry : mode.loads().entrySet()) {
      Load load = entry.getValue();
      TabularTable table =
          new TabularTable(entry.getKey(), load.rowIdColumnName(), load.condition());
      present |= table.isPresent(session);
      Map<String, Map<String, Cell>> rows = table.load(session);
      if (!rows.isEmpty()) {
        tables.put(load.tableId(), rows);
      }
    }
    Map<String, Cell> loadedValues = Map.of();
    if (mode.loadsValues()) {
      present |= values.isPresent(session);
      loadedValues = values.load(session).getOrDefault(VALUES_ROW, Map.of());
    }
    return present ? new Content(tables, loadedValues) : null;
  }

  @Override
  public void save(Content content) throws Exception {
    Found written = database.write(session -> writeAll(session, content));
    seen = written.version();
    seenFile = written.file();
  }

  private Found writeAll(Session session, Content content) throws SQLException {
    for (Map.Entry<String, Save> entry : mode.saves().entrySet()) {
      Save save = entry.getValue();
      table(save)
          .saveAll(
              session,
              content.tables().getOrDefault(entry.getKey(), Map.of()),
              save.deleteEmptyColumns(),
              save.deleteEmptyTable());
    }
    if (mode.savesValues()) {
      Map<String, Map<String, Cell>> row =
          content.values().isEmpty() ? Map.of() : Map.of(VALUES_ROW, content.values());
      values.saveAll(session, row, true, true);
    }
    return new Found(null, session.version(), session.fileKey());
  }

  private TabularTable table(Save save) {
    return new TabularTable(save.tableName(), save.rowIdColumnName(), mode.conditionOf(save));
  }

  @Override
  public void saveChanges(Changes changes, Supplier<Content> content) throws Exception {
    Object knownFile = seenFile;
    Version known = seen;
    Found written =
        database.write(
            session -> {
              if (!session.fileKey().equals(knownFile)) {
                // another file, which lacks all that was saved before
                return writeAll(session, content.get());
              }
              writeChanges(session, changes);
              return new Found(null, known == null ? session.version() : known, session.fileKey());
            });
    seen = written.version();
    seenFile = written.file();
  }

  private void writeChanges(Session session, Changes changes) throws SQLException {
    for (Map.Entry<String, Optional<TableChanges>> entry : changes.tables().entrySet()) {
      Save save = mode.saves().get(entry.getKey());
      if (save != null) {
        TableChanges rows = entry.getValue().orElse(null);
        if (rows == null) {
          table(save).deleteAll(session);
        } else {
          table(save).saveChanges(session, cellsOf(rows));
        }
      }
    }
    if (mode.savesValues() && !changes.values().isEmpty()) {
      values.saveChanges(session, Map.of(VALUES_ROW, Optional.of(changes.values())));
    }
  }

  private static Map<String, Optional<Map<String, Optional<Cell>>>> cellsOf(TableChanges changes) {
    Map<String, Optional<Map<String, Optional<Cell>>>> rows = new LinkedHashMap<>();
    changes.rows().forEach((rowId, row) -> rows.put(rowId, row.map(RowChanges::cells)));
    return rows;
  }

  @Override
  public boolean hasNews() throws Exception {
    return !Objects.equals(seen, database.version());
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }

  @Override
  public String toString() {
    return database.toString();
  }
}
