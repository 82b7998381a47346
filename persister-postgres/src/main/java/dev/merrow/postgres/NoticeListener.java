package dev.merrow.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for notifications on a connection of its own, and connects again when that is lost. It runs
 * while there are subscribers. Without it, changes are found later, but found.
 */
final class NoticeListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeListener.class);
  private static final int CHECK_MILLIS = 10_000;
  private static final int CHECK_SECONDS = 5;
  private static final long MIN_DELAY_MILLIS = 100;
  private static final long MAX_DELAY_MILLIS = 5_000;

  private final ConnectionSource source;

  /** By topic. Changed with the lock, and read without: a notification looks up its topic alone. */
  private final Map<String, List<Subscriber>> subscribers = new ConcurrentHashMap<>();

  private final Object lock = new Object();
  private @Nullable Run run;
  private boolean closed;

  private record Subscriber(String topic, String sender, Runnable onChange) {
    /** One that throws, as it was closed, keeps nothing from the others. */
    void call() {
      try {
        onChange.run();
      } catch (RuntimeException e) {
        LOG.debug("A persister was not told of changes", e);
      }
    }
  }

  NoticeListener(ConnectionSource source) {
    this.source = source;
  }

  /** Adds a subscriber, which is called once it is certain that nothing gets lost from then on. */
  Listening add(String topic, String sender, Runnable onChange) {
    Subscriber subscriber = new Subscriber(topic, sender, onChange);
    synchronized (lock) {
      subscribers.computeIfAbsent(topic, key -> new CopyOnWriteArrayList<>()).add(subscriber);
      if (run == null && !closed) {
        run = new Run();
        run.start();
      }
    }
    return () -> remove(subscriber);
  }

  private void remove(Subscriber subscriber) {
    synchronized (lock) {
      subscribers.computeIfPresent(
          subscriber.topic(),
          (topic, all) -> {
            all.remove(subscriber);
            return all.isEmpty() ? null : all;
          });
      if (subscribers.isEmpty()) {
        end();
      }
    }
  }

  private void end() {
    if (run != null) {
      run.end();
      run = null;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      end();
    }
  }

  /** One thread, from the first subscriber to the last. */
  private final class Run implements Runnable {
    private final Thread thread = new Thread(this, "merrow-postgres-listener");
    private long delayMillis = MIN_DELAY_MILLIS;
    private @Nullable Connection connection;
    private boolean ended;

    void start() {
      thread.setDaemon(true);
      thread.start();
    }

    /** Ends the thread, which may wait on its connection. */
    void end() {
      Connection open;
      synchronized (this) {
        ended = true;
        open = connection;
        notifyAll();
      }
      if (open != null) {
        try {
          open.abort(Runnable::run);
        } catch (SQLException e) {
          LOG.debug("Could not abort the connection for notifications", e);
        }
      }
    }

    private synchronized boolean isEnded() {
      return ended;
    }

    @Override
    public void run() {
      while (!isEnded()) {
        try (Connection open = source.connect()) {
          if (begin(open)) {
            listen(open);
          }
        } catch (SQLException | RuntimeException e) {
          // some pools fail with unchecked exceptions
          if (!isEnded()) {
            LOG.debug("No notifications of {} for now", source, e);
          }
        } finally {
          release();
        }
        pause();
      }
    }

    private synchronized boolean begin(Connection open) {
      connection = open;
      return !ended;
    }

    private synchronized void release() {
      connection = null;
    }

    private synchronized void pause() {
      long deadline = System.nanoTime() + delayMillis * 1_000_000;
      try {
        for (long left = delayMillis; !ended && left > 0; ) {
          wait(left);
          left = (deadline - System.nanoTime()) / 1_000_000;
        }
      } catch (InterruptedException e) {
        ended = true;
      }
      delayMillis = Math.min(2 * delayMillis, MAX_DELAY_MILLIS);
    }

    private void listen(Connection open) throws SQLException {
      PGConnection notified = open.unwrap(PGConnection.class);
      if (!open.getAutoCommit()) {
        open.setAutoCommit(true);
      }
      try (Statement statement = open.createStatement()) {
        statement.execute("LISTEN " + Notices.CHANNEL);
      }
      delayMillis = MIN_DELAY_MILLIS;
      // what was written before was not notified of
      subscribers.values().forEach(all -> all.forEach(Subscriber::call));
      while (!isEnded()) {
        PGNotification[] notices = notified.getNotifications(CHECK_MILLIS);
        if (notices != null && notices.length > 0) {
          deliver(notices);
        } else if (!open.isValid(CHECK_SECONDS)) {
          throw new SQLException("The connection does not answer", "08006");
        }
      }
    }

    /** Calls each subscriber once, however many notifications came together. */
    private void deliver(PGNotification[] notices) {
      Set<Subscriber> called = new HashSet<>();
      for (PGNotification notice : notices) {
        String topic = Notices.topicOf(notice.getParameter());
        String sender = Notices.senderOf(notice.getParameter());
        for (Subscriber each : subscribers.getOrDefault(topic, List.of())) {
          if (!each.sender().equals(sender)) {
            called.add(each);
          }
        }
      }
      called.forEach(Subscriber::call);
    }
  }
}
