package dev.merrow.records;

import dev.merrow.Cell;

/** Thrown within this package if a cell and a type do not match; has the location in the cell. */
final class MismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  private final String path;
  private final String problem;

  private MismatchException(String path, String problem) {
    super(problem, null, false, false);
    this.path = path;
    this.problem = problem;
  }

  static MismatchException of(String problem) {
    return new MismatchException("", problem);
  }

  /** Returns an exception for a cell that is not the expected one. */
  static MismatchException found(Cell cell, String expected) {
    return of("expected " + expected + ", found " + show(cell));
  }

  /** Returns the same exception with the location in an enclosing value. */
  MismatchException in(String outer) {
    return new MismatchException(outer + path, problem);
  }

  /** Returns the location in the cell; empty for the cell itself. */
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
