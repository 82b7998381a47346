package dev.merrow.store;

import java.util.Map;

/**
 * Sets and removes schemas: which tables, cells and values may exist, their types and their
 * defaults. A schema applies to later writes and to the content that the store holds when the
 * schema changes. A schema change is part of the transaction and is rolled back with it.
 *
 * <p>In a {@link Store} without stamps, a new schema deletes what it refuses and fills the rest
 * with defaults. It also deletes rows and values that lack something required.
 *
 * <p>In a {@link MergeableStore} a schema decides what readers see, and writes nothing: content
 * that it accepts keeps its stamp, and content that it refuses is hidden, or shown as its default,
 * until another schema accepts it. Peers keep the hidden content, unless its row is deleted here.
 * What readers see therefore depends on the stamps and the schema, not on which came first. A
 * default for a cell or value that never existed gets the empty stamp, over which any write wins;
 * it is sent to peers. Rows that lack something required stay visible. Where values are required,
 * defaults fill the other values only when all values are set at once.
 *
 * <p>The invalid-cell and invalid-value listeners receive every refusal. Without such a listener
 * the store logs its first refusal at level info, and further ones at level debug.
 */
public interface StoreSchemas {

  /**
   * Sets the schema of tables. The store refuses tables and cells that it does not name from now
   * on.
   *
   * @param tablesSchema table id to cell id to the schema of the cell
   */
  void setTablesSchema(Map<String, ? extends Map<String, CellSchema>> tablesSchema);

  /**
   * Sets the schema of values. The store refuses values that it does not name from now on.
   *
   * @param valuesSchema value id to the schema of the value
   */
  void setValuesSchema(Map<String, CellSchema> valuesSchema);

  /** Sets both schemas. */
  void setSchema(
      Map<String, ? extends Map<String, CellSchema>> tablesSchema,
      Map<String, CellSchema> valuesSchema);

  /**
   * Removes the schema of tables. A mergeable store then shows all its content; the content of any
   * other store does not change.
   */
  void delTablesSchema();

  /** Removes the schema of values; see {@link #delTablesSchema()}. */
  void delValuesSchema();

  /** Removes both schemas. */
  void delSchema();

  /**
   * Returns the schema of tables as JSON text in TinyBase's form; an empty object if there is none.
   */
  String getTablesSchemaJson();

  /**
   * Returns the schema of values as JSON text in TinyBase's form; an empty object if there is none.
   */
  String getValuesSchemaJson();

  /** Returns both schemas as the JSON text of an array of the two. */
  String getSchemaJson();

  /** Returns whether there is a schema of tables. */
  boolean hasTablesSchema();

  /** Returns whether there is a schema of values. */
  boolean hasValuesSchema();
}
