package dev.merrow.benchmarks.compare;

/** Work that both sides do, and the factor by which Merrow is to be better than TinyBase. */
enum Workload {
  SET_CELLS(
      "setCell of 100k new cells in one transaction, each",
      "SetCellBenchmark.inOneTransaction",
      30),
  SET_CELLS_ONE_BY_ONE("setCell, one transaction per call", "SetCellBenchmark.oneByOne", 15),
  SET_CELLS_WITH_LISTENER(
      "the same with a listener to all cells", "SetCellBenchmark.oneByOneWithListener", 15),
  HEAP_100K("heap per cell, mergeable, 100k cells", 100_000, 2.5),
  HEAP_1M("heap per cell, mergeable, 1M cells", 1_000_000, 2.5),
  LOAD("load mergeable content (objects) into an empty store", "ContentBenchmark.load", 10),
  CONTENT_TO_JSON("mergeable content to JSON text", "ContentBenchmark.toJson", 4),
  JSON_TO_STORE("JSON text to a loaded store", "ContentBenchmark.fromJson", 10),
  APPLY_AGAIN("apply the same content again", "ContentBenchmark.applyAgain", 10),
  CHANGE_ONE_CELL(
      "one-cell change: set, changes, apply to another, 100k cells",
      "OneCellChangeBenchmark.setAndApply",
      "rowsPerTable",
      "1000",
      100),
  CHANGE_ONE_CELL_IN_1K(
      "one-cell change, 1k cells", "OneCellChangeBenchmark.setAndApply", "rowsPerTable", "10", 0),
  CHANGE_ONE_CELL_IN_1M(
      "one-cell change, 1M cells",
      "OneCellChangeBenchmark.setAndApply",
      "rowsPerTable",
      "10000",
      0),
  REPLACE_ROW(
      "delete a row and add it again", "TombstoneBenchmark.replaceRow", "tombstones", "0", 0),
  REPLACE_ROW_BESIDE_TOMBSTONES(
      "the same beside 10,000 deleted rows",
      "TombstoneBenchmark.replaceRow",
      "tombstones",
      "10000",
      0);

  private final String title;
  private final String benchmark;
  private final String parameter;
  private final String argument;
  private final int heapCells;
  private final double ask;

  Workload(String title, String benchmark, double ask) {
    this(title, benchmark, "", "", 0, ask);
  }

  Workload(String title, String benchmark, String parameter, String argument, double ask) {
    this(title, benchmark, parameter, argument, 0, ask);
  }

  Workload(String title, int heapCells, double ask) {
    this(title, "", "", "", heapCells, ask);
  }

  Workload(
      String title,
      String benchmark,
      String parameter,
      String argument,
      int heapCells,
      double ask) {
    this.title = title;
    this.benchmark = benchmark;
    this.parameter = parameter;
    this.argument = argument;
    this.heapCells = heapCells;
    this.ask = ask;
  }

  String title() {
    return title;
  }

  /** Returns the JMH benchmark, as class and method. */
  String benchmark() {
    return benchmark;
  }

  /** Returns the name of the benchmark's parameter; empty if it has none. */
  String parameter() {
    return parameter;
  }

  String argument() {
    return argument;
  }

  /** Returns whether heap is measured, not time. */
  boolean isHeap() {
    return heapCells > 0;
  }

  int heapCells() {
    return heapCells;
  }

  /** Returns the factor by which Merrow is to be better; 0 if there is no target. */
  double ask() {
    return ask;
  }

  /** Returns whether one turn is not enough. */
  boolean isNoisy() {
    return !isHeap() && !isGrowth();
  }

  /** Returns whether the work only shows how costs grow. */
  boolean isGrowth() {
    return ask == 0;
  }
}
