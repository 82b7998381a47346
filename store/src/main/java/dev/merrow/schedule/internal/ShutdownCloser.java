package dev.merrow.schedule.internal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes synchronizers and persisters that are still open when the JVM shuts down: at the end of
 * {@code main}, at {@code System.exit} and at SIGTERM, but not when the process is killed. Closes
 * all synchronizers first, so that changes they still receive are saved, then all persisters; those
 * of one kind concurrently.
 */
public enum ShutdownCloser {
  /** Closes synchronizers. */
  SYNCHRONIZERS,
  /** Closes persisters, after all synchronizers. */
  PERSISTERS;

  private static final Logger LOG = LoggerFactory.getLogger(ShutdownCloser.class);
  private static final Object LOCK = new Object();
  private static final Map<ShutdownCloser, Set<Entry>> OPEN = new EnumMap<>(ShutdownCloser.class);
  private static boolean hooked;

  /** The registration of something to close. */
  @FunctionalInterface
  public interface Registration {
    /**
     * Removes the registration; harmless if it was already closed. Call it once the thing is
     * closed.
     */
    void remove();
  }

  /** An entry that equals only itself, whatever its action equals. */
  private static final class Entry {
    private final Runnable close;

    Entry(Runnable close) {
      this.close = close;
    }
  }

  /**
   * Registers something to close.
   *
   * @param close closes it, and waits until that is done or a limit has passed; runs on a thread of
   *     its own
   * @return the registration, which removes it again. If the JVM is already shutting down, nothing
   *     is added
   */
  public Registration add(Runnable close) {
    Entry entry = new Entry(close);
    synchronized (LOCK) {
      if (!hooked && !hook()) {
        return () -> {};
      }
      OPEN.computeIfAbsent(this, kind -> new LinkedHashSet<>()).add(entry);
    }
    return () -> {
      synchronized (LOCK) {
        OPEN.computeIfAbsent(this, kind -> new LinkedHashSet<>()).remove(entry);
      }
    };
  }

  private static boolean hook() {
    try {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(ShutdownCloser::closeAll, "merrow-shutdown-closer"));
      hooked = true;
      return true;
    } catch (IllegalStateException e) {
      // the JVM is shutting down
      return false;
    }
  }

  private static void closeAll() {
    for (ShutdownCloser kind : values()) {
      kind.closeOpen();
    }
  }

  private void closeOpen() {
    List<Thread> closing = new ArrayList<>();
    synchronized (LOCK) {
      for (Entry entry : OPEN.getOrDefault(this, Set.of())) {
        closing.add(new Thread(() -> close(entry), "merrow-shutdown-closer-" + closing.size()));
      }
    }
    closing.forEach(Thread::start);
    boolean interrupted = false;
    for (Thread thread : closing) {
      interrupted |= joinUninterruptibly(thread);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  private static void close(Entry entry) {
    try {
      entry.close.run();
    } catch (RuntimeException | Error e) {
      LOG.error("Could not close on shutdown", e);
    }
  }
}
