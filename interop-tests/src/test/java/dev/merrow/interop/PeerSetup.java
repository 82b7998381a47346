package dev.merrow.interop;

import java.time.Duration;

/** The combinations of peers and brokers. */
enum PeerSetup {
  TINYBASES_AT_MERROWS_BROKER(Brokerage.MERROWS, Kind.TINYBASE, Kind.TINYBASE),
  TINYBASES_AT_THE_RUNNABLE_JAR(Brokerage.RUNNABLE_JAR, Kind.TINYBASE, Kind.TINYBASE),
  TINYBASE_AND_MERROW_AT_MERROWS_BROKER(Brokerage.MERROWS, Kind.TINYBASE, Kind.MERROW),
  TINYBASES_AT_MERROWS_BROKER_WITH_STORES(
      Brokerage.MERROWS_WITH_STORES, Kind.TINYBASE, Kind.TINYBASE),
  TINYBASES_AT_MERROWS_HUB(Brokerage.MERROWS_HUB, Kind.TINYBASE, Kind.TINYBASE),
  MERROW_AND_TINYBASE_AT_MERROWS_HUB(Brokerage.MERROWS_HUB, Kind.MERROW, Kind.TINYBASE),
  MERROW_AND_TINYBASE_AT_TINYBASES_SERVER(Brokerage.TINYBASES, Kind.MERROW, Kind.TINYBASE),
  MERROWS_AT_TINYBASES_SERVER(Brokerage.TINYBASES, Kind.MERROW, Kind.MERROW),
  MERROW_AND_TINYBASE_AT_TINYBASES_SERVER_WITH_STORES(
      Brokerage.TINYBASES_WITH_STORES, Kind.MERROW, Kind.TINYBASE);

  /** The broker. */
  enum Brokerage {
    MERROWS,
    MERROWS_WITH_STORES,
    MERROWS_HUB,
    RUNNABLE_JAR,
    TINYBASES,
    TINYBASES_WITH_STORES;

    /** Returns whether it runs in Node.js. */
    boolean isOfNode() {
      return this == TINYBASES || this == TINYBASES_WITH_STORES;
    }
  }

  /** Whose store a peer is. */
  enum Kind {
    MERROW,
    TINYBASE
  }

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Brokerage brokerage;
  private final Kind first;
  private final Kind second;

  PeerSetup(Brokerage brokerage, Kind first, Kind second) {
    this.brokerage = brokerage;
    this.first = first;
    this.second = second;
  }

  Brokerage brokerage() {
    return brokerage;
  }

  /** The request timeout of peers, after which the first peer on a path considers it empty. */
  Duration requestTimeout() {
    // for the time that the server keeps messages back is added
    return brokerage == Brokerage.TINYBASES_WITH_STORES ? PATIENCE.multipliedBy(3) : PATIENCE;
  }

  /**
   * What TinyBase's server waits for answers. One with stores keeps all messages of a new path back
   * for this time.
   */
  Duration serverRequestTimeout() {
    return PATIENCE;
  }

  /** Whose the peers are, in turn. */
  Kind kind(int number) {
    return number % 2 == 0 ? first : second;
  }
}
