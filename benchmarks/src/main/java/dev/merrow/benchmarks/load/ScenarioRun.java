package dev.merrow.benchmarks.load;

import java.io.IOException;

/**
 * One of the times that a scenario runs.
 *
 * @param broker what the broker is called in the result
 * @param pinned whether broker and generator have a core each
 * @param warmUpSeconds what does not count
 * @param seconds what counts
 */
record ScenarioRun(String broker, boolean pinned, double warmUpSeconds, double seconds) {

  /** Runs a scenario. */
  Result of(Scenario scenario, BrokerProcess on) throws IOException, InterruptedException {
    return switch (scenario.shape()) {
      case MERGE -> Merging.run(scenario, on, this);
      case IDLE, JOIN -> Connections.run(scenario, on, this);
      default -> Traffic.run(scenario, on, this);
    };
  }
}
