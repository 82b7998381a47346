package dev.merrow.persist.sql.internal;

import java.util.List;

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
}
