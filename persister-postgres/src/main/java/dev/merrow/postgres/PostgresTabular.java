package dev.merrow.postgres;

import dev.merrow.persist.sql.internal.TabularMapping;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TinyBase's tabular mode, for stores that are not mergeable: each table of the store is a table in
 * SQL, its rows are rows and its cells are columns. TinyBase's persisters for PostgreSQL read and
 * write the same tables. Use {@link #builder()} to create it.
 *
 * <p>Loaded content replaces the store's content: unmapped content is not in the store afterwards.
 * Saving touches only the mapped tables, in the order in which they were added.
 *
 * <p>A column of type {@code text} holds the JSON text of a cell, as TinyBase has it: {@code "dog"}
 * in quotes, {@code 4}, {@code true}; an object or array is a string with its JSON text after
 * U+FFFD. New columns are of that type. In existing tables a numeric column holds numbers, a {@code
 * boolean} booleans, {@code json} and {@code jsonb} any cell, and dates, times, {@code uuid} and
 * enumerations hold strings. Columns of other types, text that is not a cell's JSON text, and
 * integers that a double can't hold are not loaded, nor are rows without an id. An absent cell
 * comes back as a null cell once another row has it.
 *
 * @param loads name of a table in SQL to how it is loaded
 * @param saves table id to how it is saved
 * @param loadsValues whether values are loaded
 * @param savesValues whether values are saved
 * @param valuesTableName the table in SQL for the values, all of which are in one row
 */
public record PostgresTabular(
    Map<String, Load> loads,
    Map<String, Save> saves,
    boolean loadsValues,
    boolean savesValues,
    String valuesTableName)
    implements PostgresMode {

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
   * @throws IllegalArgumentException if a name is not one for PostgreSQL, or a table is the values'
   */
  public PostgresTabular {
    loads = Collections.unmodifiableMap(new LinkedHashMap<>(loads));
    saves = Collections.unmodifiableMap(new LinkedHashMap<>(saves));
    PostgresNames.check(valuesTableName, PostgresNames.MAX_BYTES);
    loads.forEach((name, load) -> check(name, load.rowIdColumnName(), valuesTableName));
    saves.values().forEach(it -> check(it.tableName(), it.rowIdColumnName(), valuesTableName));
  }

  private static void check(String tableName, String rowIdColumnName, String valuesTableName) {
    PostgresNames.check(tableName, PostgresNames.MAX_BYTES);
    PostgresNames.check(rowIdColumnName, PostgresNames.MAX_BYTES);
    if (tableName.equals(valuesTableName)) {
      throw new IllegalArgumentException("Table '" + tableName + "' is the one for the values");
    }
  }

  /** Returns the tables of this mode. */
  TabularMapping<PostgresSession> mapping() {
    TabularMapping.Builder<PostgresSession> mapping =
        TabularMapping.builder(PostgresTabularDialect.INSTANCE);
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

  /** Builds a {@link PostgresTabular}. Not thread-safe. */
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
    public PostgresTabular build() {
      return new PostgresTabular(loads, saves, loadsValues, savesValues, valuesTableName);
    }
  }
}
