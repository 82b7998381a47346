package dev.merrow;

import java.util.Locale;

/** The kinds of cells and values. */
public enum CellType {
  /** A string. */
  STRING,
  /** A finite number. */
  NUMBER,
  /** A boolean. */
  BOOLEAN,
  /** JSON's null. */
  NULL,
  /** A JSON object. */
  OBJECT,
  /** A JSON array. */
  ARRAY;

  /** Returns the name of this kind in a schema, in lower case. */
  public String schemaName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
