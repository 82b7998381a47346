package dev.merrow.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts deliveries and records their latency. Not thread-safe. */
final class Tally implements LoadClient.Sink {
  private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final List<Flow> flows;
  private final Histogram latency = new Histogram(MAX_NANOS, 3);
  private final Listener listener;
  private boolean measuring;
  private long deliveries;
  private long measured;
  private long reordered;
  private long foreign;

  /** Receives each delivery. */
  interface Listener {
    void delivered(int flow);
  }

  Tally(List<Flow> flows, Listener listener) {
    this.flows = flows;
    this.listener = listener;
  }

  /** Whether deliveries count for rate and latency. */
  void setMeasuring(boolean is) {
    measuring = is;
  }

  @Override
  public void received(LoadClient client, ByteBuffer in, int start, int end) {
    int flow = SampleFrame.flowOf(in, start, end);
    long number = flow < 0 ? -1 : SampleFrame.numberOf(in, start, end);
    if (number < 0 || !client.expects(flow) || number >= flows.get(flow).sent()) {
      foreign++;
      return;
    }
    deliveries++;
    long expected = client.next(flow);
    if (number < expected) {
      reordered++;
    } else {
      client.setNext(flow, number + 1);
    }
    Flow of = flows.get(flow);
    if (measuring) {
      measured++;
      latency.recordValue(Math.min(MAX_NANOS, Math.max(0, System.nanoTime() - of.due(number))));
    }
    of.delivered(number);
    listener.delivered(flow);
  }

  /** Returns the number of missing deliveries. */
  long lost() {
    long due = flows.stream().mapToLong(flow -> flow.sent() * flow.recipients()).sum();
    return due - deliveries;
  }

  long measured() {
    return measured;
  }

  long reordered() {
    return reordered;
  }

  long foreign() {
    return foreign;
  }

  double micros(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e3;
  }
}
