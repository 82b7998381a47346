package dev.merrow.store;

/** The kinds of listeners; each takes as many ids as {@link #depth()}. */
enum ListenerKind {
  HAS_TABLES(0),
  TABLES(0),
  TABLE_IDS(0),
  HAS_TABLE(1),
  TABLE(1),
  TABLE_CELL_IDS(1),
  HAS_TABLE_CELL(2),
  ROW_COUNT(1),
  ROW_IDS(1),
  SORTED_ROW_IDS(2),
  HAS_ROW(2),
  ROW(2),
  CELL_IDS(2),
  HAS_CELL(3),
  CELL(3),
  INVALID_CELL(3),
  HAS_VALUES(0),
  VALUES(0),
  VALUE_IDS(0),
  HAS_VALUE(1),
  VALUE(1),
  INVALID_VALUE(1),
  START_TRANSACTION(0),
  WILL_FINISH_TRANSACTION(0),
  DID_FINISH_TRANSACTION(0);

  private final int depth;

  ListenerKind(int depth) {
    this.depth = depth;
  }

  int depth() {
    return depth;
  }
}
