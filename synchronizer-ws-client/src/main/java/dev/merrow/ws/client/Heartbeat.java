package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices that the other side is gone without a close. After a silence of an interval, a quarter
 * more at most, it asks: so a proxy that cuts silent connections sees traffic in time. If nothing
 * is heard after that either, the link is dead. It is, too, if the network takes nothing for so
 * long that the question cannot even be sent.
 *
 * <p>The question comes after all that was sent before, and what the network has taken may still be
 * on its way, in buffers here and in proxies. So an answer may take as much longer as a slow link
 * takes for all that was sent since something was heard last.
 *
 * <p>Safe for use by many threads.
 */
final class Heartbeat {
  /** A link that is slower is as good as dead. */
  private static final long LEAST_BYTES_PER_SECOND = 16 * 1024;

  /** How often it listens within an interval. */
  private static final int LOOKS = 4;

  private final Scheduler scheduler;
  private final Duration look;
  private final Duration timeout;
  private final Pulse pulse;
  private final AtomicLong heard = new AtomicLong();

  /** How many bytes the network had taken when something was heard last. */
  private volatile long takenWhenHeard;

  private volatile boolean stopped;

  /** What there is to feel. */
  interface Pulse {
    /**
     * Asks the other side whether it is there, after what waits to be sent.
     *
     * @return completes when the network has taken the question
     */
    CompletableFuture<Void> ping();

    /** Returns how many bytes the network has taken so far, of whole frames. */
    long takenBytes();

    /** Returns how many bytes the frame has that the network is taking. */
    long takingBytes();

    /** There is no more. */
    void dead(String why);
  }

  Heartbeat(Scheduler scheduler, Duration interval, Duration timeout, Pulse pulse) {
    this.scheduler = scheduler;
    this.look = interval.dividedBy(LOOKS);
    this.timeout = timeout;
    this.pulse = pulse;
  }

  void start() {
    listen(heard.get(), 0);
  }

  /** Something was heard. */
  void heard() {
    takenWhenHeard = pulse.takenBytes();
    heard.incrementAndGet();
  }

  void stop() {
    stopped = true;
  }

  /** Listens, after so many looks in a row for which nothing was heard. */
  private void listen(long before, int silentLooks) {
    after(
        look,
        () -> {
          long now = heard.get();
          if (now != before) {
            listen(now, 0);
          } else if (silentLooks + 1 < LOOKS) {
            listen(now, silentLooks + 1);
          } else {
            ask(now);
          }
        });
  }

  private void ask(long before) {
    CompletableFuture<Void> asked = pulse.ping();
    awaitTaken(asked);
    Futures.whenDone(
        asked,
        error -> {
          Duration patience = patience(pulse.takenBytes() - takenWhenHeard);
          after(
              patience,
              () -> {
                if (heard.get() != before) {
                  listen(heard.get(), 0);
                } else {
                  pulse.dead("Nothing was heard for %s after a ping".formatted(patience));
                }
              });
        });
  }

  private void awaitTaken(CompletableFuture<Void> asked) {
    if (asked.isDone()) {
      return;
    }
    long before = pulse.takenBytes();
    Duration patience = patience(pulse.takingBytes());
    after(
        patience,
        () -> {
          if (!asked.isDone() && pulse.takenBytes() == before) {
            pulse.dead("The network took nothing for " + patience);
          } else {
            awaitTaken(asked);
          }
        });
  }

  /** Returns how long to wait for what comes after so many bytes. */
  private Duration patience(long bytes) {
    return timeout.plusMillis(bytes * 1_000 / LEAST_BYTES_PER_SECOND);
  }

  private void after(Duration delay, Runnable task) {
    if (!stopped) {
      var unused =
          scheduler.schedule(
              delay,
              () -> {
                if (!stopped) {
                  task.run();
                }
              });
    }
  }
}
