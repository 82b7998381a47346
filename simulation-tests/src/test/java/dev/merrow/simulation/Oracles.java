package dev.merrow.simulation;

/** What is written in each of two worlds that must never mix. */
final class Oracles {
  /** The path that some processes have a second store on. */
  static final String BESIDE = "b/beside";

  final Oracle main;
  final Oracle beside;

  Oracles(Findings findings) {
    main = new Oracle(findings);
    beside = new Oracle(findings);
  }

  /** That of a path. */
  Oracle of(String pathId) {
    return pathId.equals(BESIDE) ? beside : main;
  }
}
