package dev.merrow.ws.server;

import dev.merrow.ws.server.internal.core.BrokerMonitor;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics;

/** Records a broker's events in the meters. */
final class MeteredBroker implements BrokerMonitor {
  private final BrokerMetrics metrics;

  MeteredBroker(BrokerMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void unreadable() {
    metrics.unreadable();
  }
}
