package dev.merrow.sqlite;

import dev.merrow.persist.sql.internal.TabularMapping;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TinyBase's tabular mode, for stores that are not mergeable: each table of the store is a table in
 * SQL, its rows are rows and its cells are columns. It also reads and writes existing tables. Use
 * {@link #builder()} to create it.
 *
 * <p>Loaded content replaces the store's content: unmapped content is not in the store afterwards.
 * Saving touches only the mapped tables.
 *
 * <p>SQL has no booleans, so they come back as 0 and 1. It has no absent columns, so an absent cell
 * comes back as a null cell once another row has it. Object and array cells are their JSON text
 * after U+FFFD. Columns with content that no cell can hold (a BLOB, an integer beyond
 * &plusmn;2<sup>53</sup>) are not loaded, nor are rows without an id.
 *
 * @param loads name of a table in SQL to how it is loaded
 * @param saves table id to how it is saved
 * @param loadsValues whether values are loaded
 * @param savesValues whether values are saved
 * @param valuesTableName the table in SQL for the values, all of which are in one row
 */
public record SqliteTabular(
    Map<String, Load> loads,
    Map<String, Save> saves,
    boolean loadsValues,
    boolean savesValues,
    String valuesTableName)
    implements SqliteMode {

  private static final String ROW_ID_COLUMN = "_id";
  private static final String ALWAYS = "true";

  /**
   * How a table in SQL is loaded.
   *
   * @param tableId the table of the store that it becomes
   * @param rowIdColumnName the column with the ids of the rows; {@code _id} usually
   * @param condition an SQL condition that selects the rows, in which {@code $tableName} is the
   *     table
   */
  public record Load(String tableId, String rowIdColumnName, String condition) {
    /** Returns a mapping that loads all rows, with the usual column for ids. */
    public static Load of(String tableId) {
      return new Load(tableId, ROW_ID_COLUMN, ALWAYS);
    }
  }

  /**
   * How a table of the store is saved.
   *
   * @param tableName the table in SQL that it becomes
   * @param rowIdColumnName the column with the ids of the rows; {@code _id} usually
   * @param deleteEmptyColumns whether saving everything removes columns in which no row has a cell
   * @param deleteEmptyTable whether saving everything removes the table in SQL if there is none in
   *     the store
   * @param condition as for {@link Load}: rows to which it does not apply are not deleted. Null for
   *     the one with which the table is loaded
   */
  public record Save(
      String tableName,
      String rowIdColumnName,
      boolean deleteEmptyColumns,
      boolean deleteEmptyTable,
      @Nullable String condition) {

    /** Returns a mapping that deletes nothing empty, with the usual column for ids. */
    public static Save of(String tableName) {
      return new Save(tableName, ROW_ID_COLUMN, false, false, null);
    }
  }

  /**
   * Checks the names, and copies the maps.
   *
   * @throws IllegalArgumentException if a name is not one for SQLite, or a table is the values'
   */
  public SqliteTabular {
    loads = Collections.unmodifiableMap(new LinkedHashMap<>(loads));
    saves = Collections.unmodifiableMap(new LinkedHashMap<>(saves));
    SqliteNames.check(valuesTableName);
    loads.forEach((name, load) -> check(name, load.rowIdColumnName(), valuesTableName));
    saves.values().forEach(it -> check(it.tableName(), it.rowIdColumnName(), valuesTableName));
  }

  private static void check(String tableName, String rowIdColumnName, String valuesTableName) {
    SqliteNames.check(tableName);
    SqliteNames.check(rowIdColumnName);
    if (SqliteTabularDialect.foldName(tableName)
        .equals(SqliteTabularDialect.foldName(valuesTableName))) {
      throw new IllegalArgumentException("Table '" + tableName + "' is the one for the values");
    }
  }

  /** Returns the tables of this mode. */
  TabularMapping<Session> mapping() {
    TabularMapping.Builder<Session> mapping = TabularMapping.builder(SqliteTabularDialect.INSTANCE);
    loads.forEach(
        (name, load) ->
            mapping.load(name, load.tableId(), load.rowIdColumnName(), load.condition()));
    saves.forEach(
        (tableId, save) ->
            mapping.save(
                tableId,
                save.tableName(),
                save.rowIdColumnName(),
                save.deleteEmptyColumns(),
                save.deleteEmptyTable(),
                save.condition()));
    return mapping.build(valuesTableName, loadsValues, savesValues);
  }

  /** Returns a builder that maps nothing yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds a {@link SqliteTabular}. Not thread-safe. */
  public static final class Builder {
    private final Map<String, Load> loads = new LinkedHashMap<>();
    private final Map<String, Save> saves = new LinkedHashMap<>();
    private boolean loadsValues;
    private boolean savesValues;
    private String valuesTableName = "tinybase_values";

    private Builder() {}

    /** Loads a table in SQL, and saves it there, with the usual settings. */
    public Builder table(String tableName, String tableId) {
      return load(tableName, Load.of(tableId)).save(tableId, Save.of(tableName));
    }

    /** Loads a table in SQL. */
    public Builder load(String tableName, Load load) {
      loads.put(tableName, load);
      return this;
    }

    /** Saves a table of the store. */
    public Builder save(String tableId, Save save) {
      saves.put(tableId, save);
      return this;
    }

    /** Loads and saves values, or does not, which is the default. */
    public Builder values(boolean load, boolean save) {
      loadsValues = load;
      savesValues = save;
      return this;
    }

    /** Sets the SQL table for the values; {@code tinybase_values} by default. */
    public Builder valuesTableName(String name) {
      valuesTableName = name;
      return this;
    }

    /** Returns the mode. */
    public SqliteTabular build() {
      return new SqliteTabular(loads, saves, loadsValues, savesValues, valuesTableName);
    }
  }
}
