package dev.merrow.store;

import java.util.Map;

/**
 * Schemas: which tables, cells and values there may be, of which types, and their defaults. Setting
 * a schema runs what the store holds through it. All of it is part of the transaction and undone
 * with it.
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

  /** Removes the schema of tables; what the store holds stays as it is. */
  void delTablesSchema();

  /** Removes the schema of values; what the store holds stays as it is. */
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
