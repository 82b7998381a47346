package dev.merrow.benchmarks.load;

import java.io.IOException;

/**
 * One run of a scenario.
 *
 * @param broker the broker's name in the result
 * @param pinned whether broker and generator have a core each
 * @param warmUpSeconds the seconds that do not count
 * @param seconds the seconds that count
 */
record ScenarioRun(String broker, boolean pinned, double warmUpSeconds, double seconds) {

  /** Runs a scenario. */
  Result of(Scenario scenario, BrokerProcess on) throws IOException, InterruptedException {
    return switch (scenario.shape()) {
      case MERGE -> MergeLoad.run(scenario, on, this);
      case IDLE, JOIN -> Connections.run(scenario, on, this);
      default -> Traffic.run(scenario, on, this);
    };
  }
}
