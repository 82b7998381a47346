package dev.merrow.persist.sql.internal;

/**
 * A column of a table in SQL that tabular mode maps.
 *
 * @param required whether it holds no null, and SQL fills in nothing by itself
 * @param generated whether SQL computes it, so that it can't be written
 * @param key whether it is in the primary key
 * @param converts whether SQL may keep another value than the text that it is given, such as a
 *     number
 * @param type its type in SQL; may be empty
 * @param kind what the dialect calls its kind of type; may be empty
 */
public record TabularColumn(
    boolean required, boolean generated, boolean key, boolean converts, String type, String kind) {}
