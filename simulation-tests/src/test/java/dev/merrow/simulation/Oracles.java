package dev.merrow.simulation;

/** The oracles of two sets of stores whose content must never mix. */
final class Oracles {
  /** The path that some processes have a second store on. */
  static final String BESIDE = "b/beside";

  final Oracle main;
  final Oracle beside;

  /**
   * Of stores that may not write: what they are set right with is sent to them alone, and is no
   * other's.
   */
  private final Oracle readers;

  private final Oracle readersBeside;

  Oracles(Findings findings) {
    main = new Oracle(findings);
    beside = new Oracle(findings);
    readers = new Oracle(findings);
    readersBeside = new Oracle(findings);
  }

  /** Returns the oracle of a node's store. */
  Oracle main(Node node) {
    return node.isReader() ? readers : main;
  }

  /** Returns the oracle of a node's second store. */
  Oracle beside(Node node) {
    return node.isReader() ? readersBeside : beside;
  }

  /** Returns the oracle of a path. */
  Oracle of(String pathId) {
    return pathId.equals(BESIDE) ? beside : main;
  }
}
