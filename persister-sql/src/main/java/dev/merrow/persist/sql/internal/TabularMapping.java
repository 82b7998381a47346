package dev.merrow.persist.sql.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which tables in SQL are loaded into which tables of a store, and saved from them.
 *
 * @param loads the tables that are loaded
 * @param saves the tables that are saved
 * @param values the table in SQL for the values, all of which are in one row
 * @param loadsValues whether values are loaded
 * @param savesValues whether values are saved
 * @param <S> the type of sessions
 */
public record TabularMapping<S extends SqlSession>(
    List<Loaded<S>> loads,
    List<Saved<S>> saves,
    MappedTable<S> values,
    boolean loadsValues,
    boolean savesValues) {

  /**
   * A table that is loaded.
   *
   * @param tableId the table of the store that it becomes
   * @param <S> the type of sessions
   */
  public record Loaded<S extends SqlSession>(String tableId, MappedTable<S> table) {}

  /**
   * A table of the store that is saved.
   *
   * @param table the table in SQL that it becomes
   * @param deleteEmptyColumns whether saving everything removes columns in which no row has a cell
   * @param deleteEmptyTable whether saving everything removes the table in SQL if there is none in
   *     the store
   * @param isLoaded whether that table is loaded into the same table of the store
   * @param <S> the type of sessions
   */
  public record Saved<S extends SqlSession>(
      String tableId,
      MappedTable<S> table,
      boolean deleteEmptyColumns,
      boolean deleteEmptyTable,
      boolean isLoaded) {}

  /** Returns a builder that maps nothing yet. */
  public static <S extends SqlSession> Builder<S> builder(TabularDialect<S> dialect) {
    return new Builder<>(dialect);
  }

  /**
   * Builds a {@link TabularMapping}. Add the tables to load before those to save. Not thread-safe.
   *
   * @param <S> the type of sessions
   */
  public static final class Builder<S extends SqlSession> {
    private final TabularDialect<S> dialect;
    private final List<Loaded<S>> loads = new ArrayList<>();
    private final List<Saved<S>> saves = new ArrayList<>();
    private final Map<String, Source> sources = new LinkedHashMap<>();

    /**
     * What is loaded from a table in SQL.
     *
     * @param tableId the table of the store that it becomes
     * @param condition which of its rows are loaded
     */
    private record Source(String tableId, String condition) {}

    private Builder(TabularDialect<S> dialect) {
      this.dialect = dialect;
    }

    /** Loads the rows of a table in SQL to which a condition applies. */
    public void load(String tableName, String tableId, String rowIdColumn, String condition) {
      sources.put(tableName, new Source(tableId, condition));
      loads.add(
          new Loaded<>(tableId, TabularTable.ofRows(dialect, tableName, rowIdColumn, condition)));
    }

    /**
     * Saves a table of the store.
     *
     * @param condition which rows are the store's; null for those that are loaded, or all
     */
    public void save(
        String tableId,
        String tableName,
        String rowIdColumn,
        boolean deleteEmptyColumns,
        boolean deleteEmptyTable,
        @Nullable String condition) {
      Source source = sources.get(tableName);
      String applied = condition;
      if (applied == null) {
        applied = source == null ? "true" : source.condition();
      }
      saves.add(
          new Saved<>(
              tableId,
              TabularTable.ofRows(dialect, tableName, rowIdColumn, applied),
              deleteEmptyColumns,
              deleteEmptyTable,
              source != null && source.tableId().equals(tableId)));
    }

    /**
     * Returns the mapping.
     *
     * @param valuesTableName the table in SQL for the values
     */
    public TabularMapping<S> build(
        String valuesTableName, boolean loadsValues, boolean savesValues) {
      return new TabularMapping<>(
          List.copyOf(loads),
          List.copyOf(saves),
          TabularTable.ofValues(dialect, valuesTableName),
          loadsValues,
          savesValues);
    }
  }
}
