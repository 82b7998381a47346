package dev.merrow.records;

import dev.merrow.Cell;

/** Says within this package that something does not fit, and where inside of a cell. */
final class Misfit extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  private final String path;
  private final String problem;

  private Misfit(String path, String problem) {
    super(problem, null, false, false);
    this.path = path;
    this.problem = problem;
  }

  static Misfit of(String problem) {
    return new Misfit("", problem);
  }

  /** A cell is not what was expected. */
  static Misfit found(Cell cell, String expected) {
    return of("expected " + expected + ", found " + show(cell));
  }

  /** The same, inside of something. */
  Misfit in(String outer) {
    return new Misfit(outer + path, problem);
  }

  /** Where inside of the cell; empty for the cell itself. */
  String path() {
    return path;
  }

  String problem() {
    return problem;
  }

  private static String show(Cell cell) {
    String json = cell.toJson();
    String kind =
        switch (cell.type()) {
          case STRING -> "the string ";
          case NUMBER -> "the number ";
          case BOOLEAN -> "the boolean ";
          case NULL -> "";
          case OBJECT -> "the object ";
          case ARRAY -> "the array ";
        };
    return kind + (json.length() <= SHOWN ? json : json.substring(0, SHOWN) + "...");
  }
}
