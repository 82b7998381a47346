package dev.merrow;

/** A cell that holds a boolean. */
public enum BooleanCell implements Cell {
  /** False. */
  FALSE,
  /** True. */
  TRUE;

  /** Returns the boolean. */
  public boolean value() {
    return this == TRUE;
  }

  @Override
  public CellType type() {
    return CellType.BOOLEAN;
  }

  @Override
  public Boolean asBoolean() {
    return value();
  }

  @Override
  public String toJson() {
    return toString();
  }

  @Override
  public String toString() {
    return this == TRUE ? "true" : "false";
  }
}
