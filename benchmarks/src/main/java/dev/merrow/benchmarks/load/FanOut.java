package dev.merrow.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One client sends to many on a path without a store, whose clients are at one or more brokers. */
public final class FanOut {
  private static final int WINDOW = 64;
  private static final long SECONDS_TO_JOIN = 2;
  private static final long LAST_ONES_SECONDS = 10;

  private FanOut() {}

  /**
   * What was delivered.
   *
   * @param perSecond deliveries to all readers together
   * @param p50Micros from sending a message until a reader has it, with {@value #WINDOW} on their
   *     way
   * @param p99Micros as before
   * @param lost how many of all deliveries are missing
   */
  public record Delivered(double perSecond, double p50Micros, double p99Micros, long lost) {}

  /**
   * Sends for a while.
   *
   * @param senderPort the broker of the one that sends
   * @param readerPorts the broker of each reader
   */
  public static Delivered run(
      int senderPort, List<Integer> readerPorts, double warmUpSeconds, double seconds)
      throws IOException, InterruptedException {
    List<LoadClient> clients = new ArrayList<>();
    for (int port : readerPorts) {
      LoadClient reader = LoadClient.open(port, "fan-out");
      reader.expect(0, 1);
      clients.add(reader);
    }
    LoadClient sender = LoadClient.open(senderPort, "fan-out");
    clients.add(sender);
    // what is sent before a broker has joined the others does not reach its clients
    TimeUnit.SECONDS.sleep(SECONDS_TO_JOIN);
    SampleFrame frame = new SampleFrame("", 0, SampleFrame.MIN_CELL_BYTES);
    Flow flow = new Flow(sender, frame, readerPorts.size(), WINDOW);
    Tally tally = new Tally(List.of(flow), number -> {});
    try (LoadLoop loop = new LoadLoop(clients, tally)) {
      send(flow, loop, warmUpSeconds);
      tally.setMeasuring(true);
      long began = System.nanoTime();
      send(flow, loop, seconds);
      double took = (System.nanoTime() - began) / 1e9;
      tally.setMeasuring(false);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_ONES_SECONDS);
      while (flow.open() > 0 && System.nanoTime() < end) {
        loop.poll(1);
      }
      return new Delivered(
          tally.measured() / took, tally.micros(50), tally.micros(99), tally.lost());
    }
  }

  private static void send(Flow flow, LoadLoop loop, double seconds) throws IOException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
      flow.send((int) (WINDOW - flow.open()), now);
      loop.poll(1);
    }
  }
}
