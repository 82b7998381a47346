package dev.merrow;

/** The cell that holds JSON null, as opposed to the absence of a cell. */
public enum NullCell implements Cell {
  /** The only null cell. */
  NULL;

  @Override
  public CellType type() {
    return CellType.NULL;
  }

  @Override
  public boolean isNull() {
    return true;
  }

  @Override
  public String toJson() {
    return "null";
  }

  @Override
  public String toString() {
    return "null";
  }
}
