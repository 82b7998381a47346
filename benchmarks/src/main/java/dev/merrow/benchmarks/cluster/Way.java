package dev.merrow.benchmarks.cluster;

import java.util.List;

/**
 * How brokers are joined.
 *
 * @param name its name on the command line and in tables
 * @param database whether they keep stores in one database
 * @param engine what is between them
 */
record Way(String name, boolean database, Engine engine) {
  static final Way DATABASE = new Way("database", true, Engine.NONE);
  static final Way NOTHING = new Way("nothing", false, Engine.NONE);

  /** All that join brokers. */
  static final List<Way> JOINING =
      List.of(
          DATABASE,
          new Way("database and Redis", true, Engine.REDIS),
          new Way("database and NATS", true, Engine.NATS),
          new Way("Redis", false, Engine.REDIS),
          new Way("NATS", false, Engine.NATS));

  /** What can be between brokers. */
  enum Engine {
    NONE,
    REDIS,
    NATS
  }
}
