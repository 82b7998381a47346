package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import dev.merrow.persist.ExternalChanges;
import dev.merrow.persist.Persistence;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.RefusedCell;
import dev.merrow.persist.RefusedCellsException;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
   * @param errorListener receives what loading leaves out, on the persister's thread
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

  /** Reports what is left out, once. */
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
    saveSteps(List.of(changes), content);
  }

  @Override
  public void saveSteps(List<Changes> steps, Supplier<Content> content) throws Exception {
    Object knownFile = seenFile;
    write(
        session -> {
          if (database.identity(session).equals(knownFile)) {
            writeSteps(session, steps);
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
        retryRefused(session);
        return;
      } catch (RolledBackException e) {
        // the table leaves that row out now
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Tries again what was refused, as rows may refer to those of tables that came later. */
  private void retryRefused(S session) throws SQLException {
    int before;
    int refused = refusedCount();
    do {
      before = refused;
      if (refused > 0 && savedTables.size() > 1) {
        for (SavedTable<S> table : savedTables.values()) {
          if (table.refusedCount() > 0) {
            table.retryRefused(session);
          }
        }
        refused = refusedCount();
      }
    } while (refused > 0 && refused < before);
  }

  private int refusedCount() {
    return savedTables.values().stream().mapToInt(SavedTable::refusedCount).sum();
  }

  private void writeAll(S session, Content content) throws SQLException {
    for (Map.Entry<String, SavedTable<S>> table : savedTables.entrySet()) {
      table.getValue().saveAll(session, content.tables().getOrDefault(table.getKey(), Map.of()));
    }
    if (savedValues != null) {
      savedValues.saveAll(session, SavedTable.asRows(content.values()));
    }
  }

  private void writeSteps(S session, List<Changes> steps) throws SQLException {
    Map<String, NetTableChanges> tables = new LinkedHashMap<>();
    Map<String, Optional<Cell>> values = new LinkedHashMap<>();
    for (Changes step : steps) {
      step.tables()
          .forEach(
              (tableId, table) ->
                  tables.computeIfAbsent(tableId, id -> new NetTableChanges()).add(table));
      values.putAll(step.values());
    }
    for (Map.Entry<String, NetTableChanges> entry : tables.entrySet()) {
      SavedTable<S> table = savedTables.get(entry.getKey());
      if (table != null) {
        table.saveChanges(session, entry.getValue());
      }
    }
    if (savedValues != null && !values.isEmpty()) {
      savedValues.saveChanges(session, SavedTable.asRowChanges(values), Set.of());
    }
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

  /** A notification may be of what was saved here, or be loaded already. */
  @Override
  public ExternalChanges<Content, Changes> loadExternalChanges() throws Exception {
    if (!hasExternalChanges()) {
      return new ExternalChanges.None<>();
    }
    Content content = load();
    return content == null ? new ExternalChanges.Gone<>() : new ExternalChanges.Whole<>(content);
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
