package dev.merrow.store;

import java.util.Map;

/**
 * Schemas: which tables, cells and values there may be, of which types, and their defaults. They
 * hold for later writes and for what the store has when they change. All of it is part of the
 * transaction and undone with it.
 *
 * <p>In a {@link Store} without stamps, what a new schema refuses is deleted, and defaults fill
 * what is left. Rows and values that lack something required are deleted, too.
 *
 * <p>In a {@link MergeableStore} a schema decides what readers see, and writes nothing: what it
 * accepts keeps its stamp, and what it refuses is hidden, or seen as its default, until another
 * schema accepts it. Peers go on to have it, unless its row is deleted here. So what readers see
 * follows from the stamps and the schema, whichever came first. A default where there was never
 * anything gets the empty stamp, over which any write wins; peers learn of it. Rows that lack
 * something required are seen. Where values are required, defaults fill the other values only when
 * values are set whole.
 *
 * <p>What is refused is told to the invalid-cell and invalid-value listeners. Without such a
 * listener the store logs its first refusal at level info, and further ones at level debug.
 */
public interface StoreSchemas {

  /**
   * Sets the schema of tables. Tables and cells that it does not name are refused from now on.
   *
   * @param tablesSchema table id to cell id to what the cell may be
   */
  void setTablesSchema(Map<String, ? extends Map<String, CellSchema>> tablesSchema);

  /**
   * Sets the schema of values. Values that it does not name are refused from now on.
   *
   * @param valuesSchema value id to what the value may be
   */
  void setValuesSchema(Map<String, CellSchema> valuesSchema);

  /** Sets both schemas. */
  void setSchema(
      Map<String, ? extends Map<String, CellSchema>> tablesSchema,
      Map<String, CellSchema> valuesSchema);

  /**
   * Removes the schema of tables. A mergeable store then shows all that it has; otherwise what the
   * store holds stays as it is.
   */
  void delTablesSchema();

  /** Removes the schema of values; see {@link #delTablesSchema()}. */
  void delValuesSchema();

  /** Removes both schemas. */
  void delSchema();

  /** The schema of tables as JSON text in TinyBase's form; an empty object if there is none. */
  String getTablesSchemaJson();

  /** The schema of values as JSON text in TinyBase's form; an empty object if there is none. */
  String getValuesSchemaJson();

  /** Both schemas as the JSON text of an array of the two. */
  String getSchemaJson();

  /** Whether there is a schema of tables. */
  boolean hasTablesSchema();

  /** Whether there is a schema of values. */
  boolean hasValuesSchema();
}
