package dev.merrow.persist.sql.internal;

/**
 * Where TinyBase's JSON mode keeps its text.
 *
 * @param tableName the name of the table
 * @param idColumnName the name of the column that tells its one row
 * @param storeColumnName the name of the column that has the text
 * @param type the type of both columns in SQL; may be empty
 */
public record JsonColumns(
    String tableName, String idColumnName, String storeColumnName, String type) {}
