package dev.merrow.sqlite;

import dev.merrow.Cell;
import dev.merrow.persist.Persistence;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.RefusedCell;
import dev.merrow.persist.RefusedCellsException;
import dev.merrow.sqlite.Session.Version;
import dev.merrow.sqlite.SqliteTabular.Load;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;
import dev.merrow.stamp.Content;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Plain content in tables of SQL: TinyBase's protocol, "tabular mode". */
final class TabularPersistence implements Persistence<Content, Changes> {
  /** The number of rows that may roll back a whole transaction before it is abandoned. */
  private static final int MAX_ATTEMPTS = 100;

  private final Database database;
  private final SqliteTabular mode;
  private final Consumer<? super Throwable> errorListener;
  private final Map<String, SavedTable> savedTables = new LinkedHashMap<>();
  private final @Nullable SavedTable savedValues;
  private @Nullable Version seen;
  private @Nullable Object seenFile;
  private @Nullable String toldOfStrangers;

  /**
   * @param errorListener is told what is left out when loading, on the persister's thread
   */
  TabularPersistence(
      Database database, SqliteTabular mode, Consumer<? super Throwable> errorListener) {
    this.database = database;
    this.mode = mode;
    this.errorListener = errorListener;
    mode.saves()
        .forEach(
            (tableId, save) -> savedTables.put(tableId, SavedTable.ofRows(tableId, save, mode)));
    this.savedValues = mode.savesValues() ? SavedTable.ofValues(mode) : null;
  }

  private Collection<SavedTable> saved() {
    List<SavedTable> all = new ArrayList<>(savedTables.values());
    if (savedValues != null) {
      all.add(savedValues);
    }
    return all;
  }

  /**
   * What was found.
   *
   * @param content nothing if no table is there
   * @param strangers the texts that are no cells
   */
  private record Found(
      @Nullable Content content, List<String> strangers, Version version, Object file) {}

  /** In what state the database is after writing, as far as it is known here. */
  private record Written(@Nullable Version version, Object file) {}

  @Override
  public @Nullable Content load() throws Exception {
    if (!database.exists()) {
      seen = null;
      seenFile = null;
      taken(Content.EMPTY);
      return null;
    }
    Found found = database.read(this::read);
    seen = found.version();
    seenFile = found.file();
    tell(found.strangers());
    if (found.content() == null) {
      taken(Content.EMPTY);
    }
    return found.content();
  }

  private Found read(Session session) throws SQLException {
    boolean present = false;
    List<String> strangers = new ArrayList<>();
    Map<String, Map<String, Map<String, Cell>>> tables = new LinkedHashMap<>();
    for (Map.Entry<String, Load> entry : mode.loads().entrySet()) {
      Load load = entry.getValue();
      TabularTable table =
          TabularTable.ofRows(entry.getKey(), load.rowIdColumnName(), load.condition());
      present |= table.isPresent(session);
      Map<String, Map<String, Cell>> rows = table.load(session, strangers::add);
      if (!rows.isEmpty()) {
        tables.put(load.tableId(), rows);
      }
    }
    Map<String, Cell> values = Map.of();
    if (mode.loadsValues()) {
      TabularTable table = TabularTable.ofValues(mode.valuesTableName());
      present |= table.isPresent(session);
      values = SavedTable.asValues(table.load(session, strangers::add));
    }
    Content content = present ? new Content(tables, values) : null;
    return new Found(content, strangers, session.version(), session.fileKey());
  }

  /** Tells what is left out, once. */
  private void tell(List<String> strangers) {
    if (strangers.isEmpty()) {
      toldOfStrangers = null;
      return;
    }
    String message =
        "The value in %s of %s is not a cell and is omitted%s"
            .formatted(
                strangers.get(0),
                database,
                strangers.size() == 1 ? "" : ", as are " + (strangers.size() - 1) + " more");
    if (!message.equals(toldOfStrangers)) {
      toldOfStrangers = message;
      errorListener.accept(new PersisterException(message, false, null));
    }
  }

  @Override
  public void taken(Content held) {
    savedTables.forEach(
        (tableId, table) -> table.loaded(held.tables().getOrDefault(tableId, Map.of())));
    if (savedValues != null) {
      savedValues.loaded(SavedTable.asRows(held.values()));
    }
  }

  /** Writes within a transaction. */
  @FunctionalInterface
  private interface Writing {
    void write(Session session) throws SQLException;
  }

  @Override
  public void save(Content content) throws Exception {
    write(session -> writeAll(session, content));
  }

  @Override
  public void saveChanges(Changes changes, Supplier<Content> content) throws Exception {
    Object knownFile = seenFile;
    write(
        session -> {
          if (session.fileKey().equals(knownFile)) {
            writeChanges(session, changes);
          } else {
            // another file, which lacks all that was saved before
            writeAll(session, content.get());
          }
        });
  }

  private void write(Writing writing) throws Exception {
    Version known = seen;
    saved().forEach(SavedTable::begin);
    Written written =
        database.write(
            session -> {
              boolean upToDate = known == null ? isNew(session) : known.equals(session.version());
              writeWhatTriggersAllow(session, writing);
              // what others wrote since the known state still has to be loaded
              Version after = upToDate ? session.version() : known;
              return new Written(after, session.fileKey());
            });
    seen = written.version();
    seenFile = written.file();
    List<RefusedCell> refused = new ArrayList<>();
    for (SavedTable table : saved()) {
      table.committed();
      table.addRefused(refused);
    }
    if (!refused.isEmpty()) {
      throw new RefusedCellsException(toString(), refused);
    }
  }

  /** Returns whether nothing has been written to the database yet. */
  private static boolean isNew(Session session) throws SQLException {
    Long version = session.queryLong("PRAGMA schema_version");
    return version == null || version == 0;
  }

  private static void writeWhatTriggersAllow(Session session, Writing writing) throws SQLException {
    for (int attempt = 1; true; attempt++) {
      try {
        writing.write(session);
        return;
      } catch (RolledBackException e) {
        // the table leaves that row out now
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void writeAll(Session session, Content content) throws SQLException {
    for (Map.Entry<String, SavedTable> table : savedTables.entrySet()) {
      table.getValue().saveAll(session, content.tables().getOrDefault(table.getKey(), Map.of()));
    }
    if (savedValues != null) {
      savedValues.saveAll(session, SavedTable.asRows(content.values()));
    }
  }

  private void writeChanges(Session session, Changes changes) throws SQLException {
    for (Map.Entry<String, Optional<TableChanges>> entry : changes.tables().entrySet()) {
      SavedTable table = savedTables.get(entry.getKey());
      if (table != null) {
        TableChanges rows = entry.getValue().orElse(null);
        if (rows == null) {
          table.deleteAll(session);
        } else {
          table.saveChanges(session, cellsOf(rows));
        }
      }
    }
    if (savedValues != null && !changes.values().isEmpty()) {
      savedValues.saveChanges(session, SavedTable.asRowChanges(changes.values()));
    }
  }

  private static Map<String, Optional<Map<String, Optional<Cell>>>> cellsOf(TableChanges changes) {
    Map<String, Optional<Map<String, Optional<Cell>>>> rows = new LinkedHashMap<>();
    changes.rows().forEach((rowId, row) -> rows.put(rowId, row.map(RowChanges::cells)));
    return rows;
  }

  @Override
  public boolean hasExternalChanges() throws Exception {
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
