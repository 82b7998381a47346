package dev.merrow.ws.server;

import dev.merrow.sync.ComparisonListener.Outcome;
import dev.merrow.ws.server.internal.core.BrokerMonitor;
import dev.merrow.ws.server.internal.core.ProblemKind;
import dev.merrow.ws.server.internal.live.ProblemLog;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics;
import org.jspecify.annotations.Nullable;

/** Records a broker's events in the meters, and what goes wrong for those who look. */
final class MeteredBroker implements BrokerMonitor {
  private final BrokerMetrics metrics;
  private final ProblemLog problems;

  MeteredBroker(BrokerMetrics metrics, ProblemLog problems) {
    this.metrics = metrics;
    this.problems = problems;
  }

  @Override
  public void unreadable() {
    metrics.unreadable();
  }

  @Override
  public void refused(String pathId, long cells) {
    metrics.refusedCells(pathId, cells);
  }

  @Override
  public void corrected(String pathId) {
    metrics.corrected(pathId);
  }

  @Override
  public void compared(String pathId, Outcome outcome) {
    metrics.compared(pathId, outcome);
  }

  @Override
  public void problem(ProblemKind kind, @Nullable String pathId, String what) {
    problems.add(kind, pathId, what);
  }
}
