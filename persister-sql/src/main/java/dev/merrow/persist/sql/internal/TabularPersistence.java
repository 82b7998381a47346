package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import dev.merrow.persist.Persistence;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.RefusedCell;
import dev.merrow.persist.RefusedCellsException;
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

/**
 * Plain content in tables of SQL: TinyBase's protocol, "tabular mode".
 *
 * @param <S> the type of the database's sessions
 * @param <V> the type of its versions
 */
public final class TabularPersistence<S extends SqlSession, V>
    implements Persistence<Content, Changes> {
  /** The number of rows that may roll back a whole transaction before it is abandoned. */
  private static final int MAX_ATTEMPTS = 100;

  private final SqlDatabase<S, V> database;
  private final TabularMapping<S> mapping;
  private final Consumer<? super Throwable> errorListener;
  private final Map<String, SavedTable<S>> savedTables = new LinkedHashMap<>();
  private final @Nullable SavedTable<S> savedValues;
  private @Nullable V seen;
  private @Nullable Object seenFile;
  private @Nullable String toldOfStrangers;

  /**
   * Creates the persistence, which owns the database from now on.
   *
   * @param mapping which tables are loaded and saved
   * @param errorListener is told what is left out when loading, on the persister's thread
   */
  public TabularPersistence(
      SqlDatabase<S, V> database,
      TabularMapping<S> mapping,
      Consumer<? super Throwable> errorListener) {
    this.database = database;
    this.mapping = mapping;
    this.errorListener = errorListener;
    mapping.saves().forEach(it -> savedTables.put(it.tableId(), SavedTable.ofRows(it)));
    this.savedValues = mapping.savesValues() ? SavedTable.ofValues(mapping) : null;
  }

  private Collection<SavedTable<S>> saved() {
    List<SavedTable<S>> all = new ArrayList<>(savedTables.values());
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
  private record Found<V>(
      @Nullable Content content, List<String> strangers, V version, Object file) {}

  /** In what state the database is after writing, as far as it is known here. */
  private record Written<V>(@Nullable V version, Object file) {}

  @Override
  public @Nullable Content load() throws Exception {
    if (!database.exists()) {
      seen = null;
      seenFile = null;
      taken(Content.EMPTY);
      return null;
    }
    Found<V> found = database.read(this::read);
    seen = found.version();
    seenFile = found.file();
    tell(found.strangers());
    if (found.content() == null) {
      taken(Content.EMPTY);
    }
    return found.content();
  }

  private Found<V> read(S session) throws Exception {
    boolean present = false;
    List<String> strangers = new ArrayList<>();
    Map<String, Map<String, Map<String, Cell>>> tables = new LinkedHashMap<>();
    for (TabularMapping.Loaded<S> load : mapping.loads()) {
      MappedTable<S> table = load.table();
      present |= table.isPresent(session);
      Map<String, Map<String, Cell>> rows = table.load(session, strangers::add);
      if (!rows.isEmpty()) {
        tables.put(load.tableId(), rows);
      }
    }
    Map<String, Cell> values = Map.of();
    if (mapping.loadsValues()) {
      MappedTable<S> table = mapping.values();
      present |= table.isPresent(session);
      values = SavedTable.asValues(table.load(session, strangers::add));
    }
    Content content = present ? new Content(tables, values) : null;
    return new Found<>(content, strangers, database.version(session), database.identity(session));
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
  private interface Writing<S> {
    void write(S session) throws SQLException;
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
          if (database.identity(session).equals(knownFile)) {
            writeChanges(session, changes);
          } else {
            // another file, which lacks all that was saved before
            writeAll(session, content.get());
          }
        });
  }

  private void write(Writing<S> writing) throws Exception {
    V known = seen;
    saved().forEach(SavedTable::begin);
    Written<V> written =
        database.write(
            session -> {
              boolean upToDate =
                  known == null ? database.isNew(session) : known.equals(database.version(session));
              writeWhatTriggersAllow(session, writing);
              // what others wrote since the known state still has to be loaded
              V after = upToDate ? database.version(session) : known;
              return new Written<>(after, database.identity(session));
            });
    seen = written.version();
    seenFile = written.file();
    List<RefusedCell> refused = new ArrayList<>();
    for (SavedTable<S> table : saved()) {
      table.committed();
      table.addRefused(refused);
    }
    if (!refused.isEmpty()) {
      throw new RefusedCellsException(toString(), refused);
    }
  }

  private void writeWhatTriggersAllow(S session, Writing<S> writing) throws SQLException {
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

  private void writeAll(S session, Content content) throws SQLException {
    for (Map.Entry<String, SavedTable<S>> table : savedTables.entrySet()) {
      table.getValue().saveAll(session, content.tables().getOrDefault(table.getKey(), Map.of()));
    }
    if (savedValues != null) {
      savedValues.saveAll(session, SavedTable.asRows(content.values()));
    }
  }

  private void writeChanges(S session, Changes changes) throws SQLException {
    for (Map.Entry<String, Optional<TableChanges>> entry : changes.tables().entrySet()) {
      SavedTable<S> table = savedTables.get(entry.getKey());
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
  public void startListening(Runnable onExternalChange) throws Exception {
    database.startListening(onExternalChange);
  }

  @Override
  public void stopListening() throws Exception {
    database.stopListening();
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
