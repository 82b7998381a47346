package dev.merrow.benchmarks.load;

import static dev.merrow.benchmarks.load.SampleFrame.MIN_CELL_BYTES;

import java.util.List;
import java.util.Locale;

/**
 * A load to put on a broker.
 *
 * @param name its name on the command line and in results
 * @param title its name in tables
 * @param shape which clients send to which
 * @param clients the number of clients, besides those that only send
 * @param cellBytes the size of the cell's text that each message changes
 * @param window the maximum number of messages in flight per sender; with a rate, only a bound
 * @param rate the number of messages due per second, whether or not earlier ones have arrived; 0
 *     for as many as the window allows
 */
record Scenario(
    String name, String title, Shape shape, int clients, int cellBytes, int window, int rate) {

  static final int WARM_UPS_WHERE_LITTLE_IS_SENT = 4;

  /** Which clients send to which. */
  enum Shape {
    /** One client sends to all others on the path. */
    BROADCAST,
    /** Each client sends to a partner, each pair on its own path. */
    DIRECT,
    /** Each client sends to the same one, which answers each. */
    HUB,
    /** One client sends to a store in Java, which merges the changes. */
    MERGE,
    /** No messages: measures the memory of a connection. */
    IDLE,
    /** No messages: measures how fast connections are opened. */
    JOIN
  }

  /** All scenarios, in the order of the report. */
  static final List<Scenario> ALL =
      List.of(
          broadcast("fan-1", 1, MIN_CELL_BYTES, 256),
          broadcast("fan-10", 10, MIN_CELL_BYTES, 64),
          broadcast("fan-100", 100, MIN_CELL_BYTES, 64),
          broadcast("fan-100-single", 100, MIN_CELL_BYTES, 1),
          broadcast("fan-500", 500, MIN_CELL_BYTES, 64),
          broadcast("fan-100-4k", 100, 4 * 1024, 64),
          direct("direct-500", 500, 4),
          hub("hub-100", 100, 4),
          open("open-100", 100, 300),
          new Scenario(
              "merge", "changes that a Java client merges", Shape.MERGE, 1, MIN_CELL_BYTES, 256, 0),
          join("join-1000", 1_000),
          idle("idle-5000", 5_000));

  /**
   * Returns the scenario with a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Scenario named(String name) {
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no scenario " + name));
  }

  /** Returns the factor by which it warms up longer: little work takes long to be compiled. */
  int warmUps() {
    return rate > 0 || window == 1 ? WARM_UPS_WHERE_LITTLE_IS_SENT : 1;
  }

  private static Scenario broadcast(String name, int clients, int cellBytes, int window) {
    String title =
        String.format(Locale.ROOT, "fan-out 1 to %,d, %,d-byte cells", clients, cellBytes);
    title += window == 1 ? ", one message at a time" : "";
    return new Scenario(name, title, Shape.BROADCAST, clients, cellBytes, window, 0);
  }

  private static Scenario open(String name, int clients, int rate) {
    String title = String.format(Locale.ROOT, "%,d messages/s to %,d clients", rate, clients);
    return new Scenario(name, title, Shape.BROADCAST, clients, MIN_CELL_BYTES, 64 * 1024, rate);
  }

  private static Scenario direct(String name, int pairs, int window) {
    String title = String.format(Locale.ROOT, "%,d pairs of direct messages", pairs);
    return new Scenario(name, title, Shape.DIRECT, pairs, MIN_CELL_BYTES, window, 0);
  }

  private static Scenario hub(String name, int clients, int window) {
    String title = String.format(Locale.ROOT, "%,d clients ask one, which answers", clients);
    return new Scenario(name, title, Shape.HUB, clients, MIN_CELL_BYTES, window, 0);
  }

  private static Scenario idle(String name, int clients) {
    return new Scenario(
        name,
        String.format(Locale.ROOT, "%,d idle connections", clients),
        Shape.IDLE,
        clients,
        0,
        0,
        0);
  }

  private static Scenario join(String name, int clients) {
    return new Scenario(
        name,
        String.format(Locale.ROOT, "%,d connections opened", clients),
        Shape.JOIN,
        clients,
        0,
        0,
        0);
  }
}
