package dev.merrow.benchmarks.soak;

import dev.merrow.testkit.server.Attacker;
import dev.merrow.testkit.server.RawSocket;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Honest clients at one path. A pair exchange changes at a fixed rate, and others join and leave. A
 * time counts from when a message or a join is due, also if the one before it is late, so that a
 * pause shows in all that should have happened during it.
 */
final class Bystanders implements AutoCloseable {
  private static final long RELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long JOIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int DIGITS = 3;

  private final int port;
  private final String path;
  private final Recorder relays = new Recorder(DIGITS);
  private final Recorder joins = new Recorder(DIGITS);
  private final Thread relaying;
  private final Thread joining;
  private volatile boolean closed;
  private volatile @Nullable IOException fault;
  private @Nullable RawSocket one;
  private @Nullable RawSocket other;

  /** What is done at a fixed rate. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /**
   * Begins.
   *
   * @param path with the query that shows who they are
   */
  Bystanders(int port, String path) {
    this.port = port;
    this.path = path;
    relaying = start("relays at " + path, () -> repeat(RELAY_NANOS, relays, this::relay));
    joining = start("joins at " + path, () -> repeat(JOIN_NANOS, joins, this::join));
  }

  private static Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void repeat(long interval, Recorder times, Step step) {
    long due = System.nanoTime();
    while (!closed) {
      for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
      try {
        step.run();
      } catch (IOException e) {
        if (!closed) {
          fault = e;
          closePair();
        }
      }
      times.recordValue(System.nanoTime() - due);
      due += interval;
    }
  }

  /** Each gets what the other says. */
  private void relay() throws IOException {
    RawSocket from = one == null ? RawSocket.open(port, path) : one;
    one = from;
    RawSocket to = other == null ? RawSocket.open(port, path) : other;
    other = to;
    deliver(from, to);
    one = to;
    other = from;
  }

  private static void deliver(RawSocket from, RawSocket to) throws IOException {
    String marker = UUID.randomUUID().toString();
    from.send("\n" + Attacker.change("honest", "cell", marker));
    await(to, marker);
  }

  private void join() throws IOException {
    try (RawSocket newcomer = RawSocket.open(port, path)) {
      String id = UUID.randomUUID().toString();
      newcomer.send("S\n[\"" + id + "\",1,\"\"]");
      await(newcomer, "[\"" + id + "\",0,");
    }
  }

  private static void await(RawSocket at, String part) throws IOException {
    String body = at.readBodyPastPings();
    while (!body.contains(part)) {
      body = at.readBodyPastPings();
    }
  }

  /** How long relaying took since this was asked last, in nanoseconds. */
  Histogram relayTimes() {
    return relays.getIntervalHistogram();
  }

  /** How long joining took since this was asked last, in nanoseconds. */
  Histogram joinTimes() {
    return joins.getIntervalHistogram();
  }

  /** What went wrong since this was asked last; null if all is well. */
  @Nullable IOException takeFault() {
    IOException taken = fault;
    fault = null;
    return taken;
  }

  private void closePair() {
    if (Thread.currentThread() == relaying) {
      close(one);
      close(other);
      one = null;
      other = null;
    }
  }

  private static void close(@Nullable RawSocket socket) {
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      relaying.join();
      joining.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(one);
    close(other);
  }
}
