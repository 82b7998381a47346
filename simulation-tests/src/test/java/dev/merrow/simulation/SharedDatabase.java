package dev.merrow.simulation;

import dev.merrow.persist.PersisterException;
import dev.merrow.persist.sql.internal.CellsTables;
import dev.merrow.persist.sql.internal.LoggedChanges;
import dev.merrow.persist.sql.internal.SqlDatabase;
import dev.merrow.persist.sql.internal.SqlSession;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.MalformedMessageException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A database with the content of one path, and a log of the last saves, that several brokers share.
 * It notifies others of each save, unless a notification is lost. A broker may be cut off, also
 * between a commit and its confirmation.
 */
final class SharedDatabase {
  private static final int LOG = 20;
  private static final InstantSource LAST = InstantSource.fixed(Instant.ofEpochMilli(Hlc.MAX_TIME));

  private final Timeline timeline;
  private final Random random;
  private final Set<Integer> cutOff = new HashSet<>();
  private final Map<Way, Runnable> listeners = new LinkedHashMap<>();
  private MergeableContent content =
      MergeableStore.createMergeableStore("", LAST).getMergeableContent();
  private List<Entry> log = new ArrayList<>();
  private boolean losesNotices;

  private record Entry(long position, @Nullable String changes) {}

  SharedDatabase(Timeline timeline, Random random) {
    this.timeline = timeline;
    this.random = random;
  }

  /** Cuts a broker off, or lets it in again. */
  void setReachable(int broker, boolean reachable) {
    if (reachable) {
      cutOff.remove(broker);
      // the connection for notifications is back
      listeners.forEach(
          (way, onChange) -> {
            if (way.broker == broker) {
              timeline.after(random.nextInt(20_000), onChange);
            }
          });
    } else {
      cutOff.add(broker);
    }
  }

  /** Sets whether some notifications are lost from now on. */
  void setLosesNotices(boolean loses) {
    losesNotices = loses;
  }

  MergeableContent content() {
    return content;
  }

  /** What is saved, with stamps. */
  Map<CellPosition, Hlc> stamps() {
    Map<CellPosition, Hlc> stamps = new HashMap<>();
    CellPosition.forEach(content.asChanges(), (key, cell) -> stamps.put(key, cell.hlc()));
    return stamps;
  }

  /** Returns a way to it for one life of a broker. */
  Way way(int broker) {
    return new Way(broker);
  }

  /** Nothing but what the tables below need of a session. */
  static final class Session extends SqlSession {
    Session() {
      super(
          (Connection)
              Proxy.newProxyInstance(
                  Session.class.getClassLoader(),
                  new Class<?>[] {Connection.class},
                  (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                  }));
    }

    @Override
    public boolean hasTable(String name) {
      return true;
    }
  }

  /** Transactions of one broker. */
  final class Way implements SqlDatabase<Session, String> {
    private final int broker;
    private final Session session = new Session();

    private Way(int broker) {
      this.broker = broker;
    }

    private void requireReachable() {
      if (cutOff.contains(broker)) {
        throw new PersisterException("The database can't be reached", true, null);
      }
    }

    @Override
    public boolean exists() {
      return true;
    }

    @Override
    public <T> T read(Work<? super Session, T> work) throws Exception {
      requireReachable();
      return work.run(session);
    }

    @Override
    public <T> T write(Work<? super Session, T> work) throws Exception {
      requireReachable();
      MergeableContent before = content;
      List<Entry> logged = new ArrayList<>(log);
      T result;
      try {
        result = work.run(session);
      } catch (Exception | Error e) {
        content = before;
        log = logged;
        throw e;
      }
      if (log.size() > logged.size() || !log.equals(logged)) {
        notifyOthers();
      }
      if (random.nextInt(50) == 0) {
        throw new PersisterException("The connection was lost after the commit", true, null);
      }
      return result;
    }

    private void notifyOthers() {
      listeners.forEach(
          (way, onChange) -> {
            boolean lost = losesNotices && random.nextInt(3) == 0;
            if (way != this && !lost) {
              timeline.after(
                  random.nextInt(20_000),
                  () -> {
                    if (!cutOff.contains(way.broker) && listeners.containsKey(way)) {
                      onChange.run();
                    }
                  });
            }
          });
    }

    @Override
    public String version() {
      requireReachable();
      return version(session);
    }

    @Override
    public String version(Session open) {
      return log.isEmpty() ? "none" : Long.toString(last());
    }

    @Override
    public Object identity(Session open) {
      return SharedDatabase.this;
    }

    @Override
    public boolean isNew(Session open) {
      return log.isEmpty();
    }

    @Override
    public Instant modified() {
      return Instant.EPOCH;
    }

    @Override
    public void startListening(Runnable onChange) {
      listeners.put(this, onChange);
      timeline.after(random.nextInt(20_000), onChange);
    }

    @Override
    public void stopListening() {
      listeners.remove(this);
    }

    @Override
    public void close() {
      stopListening();
    }

    @Override
    public String toString() {
      return "the shared database";
    }
  }

  private long last() {
    return log.get(log.size() - 1).position();
  }

  /** The tables, for all ways. */
  CellsTables<Session> tables() {
    return new Tables();
  }

  private final class Tables implements CellsTables<Session> {
    @Override
    public boolean holds(Session session, @Nullable Long position) {
      return position != null && log.stream().anyMatch(each -> each.position() == position);
    }

    @Override
    public boolean ensure(Session session) {
      if (!log.isEmpty()) {
        return false;
      }
      log.add(new Entry(1_000, null));
      return true;
    }

    @Override
    public @Nullable MergeableContent read(Session session) {
      return log.isEmpty() ? null : content;
    }

    @Override
    public Written write(Session session, MergeableContent added, boolean intoEmpty) {
      return merge(added.asChanges(), null);
    }

    @Override
    public Written write(Session session, MergeableChanges changes) {
      return merge(changes, LoggedChanges.encode(changes));
    }

    private Written merge(MergeableChanges changes, @Nullable String logged) {
      MergeableStore store = MergeableStore.createMergeableStore("", LAST);
      store.loadMergeableContent(content);
      store.loadMergeableChanges(changes);
      MergeableContent merged = store.getMergeableContent();
      long before = last();
      if (merged.equals(content)) {
        return new Written(before, before);
      }
      content = merged;
      long after = before + LoggedChanges.sizeOf(logged);
      log.add(new Entry(after, logged));
      if (log.size() > LOG) {
        log.remove(0);
      }
      return new Written(before, after);
    }

    @Override
    public @Nullable Long end(Session session) {
      return log.isEmpty() ? null : last();
    }

    @Override
    public @Nullable MergeableChanges since(Session session, long position) {
      LoggedChanges merged = new LoggedChanges();
      for (Entry entry : log) {
        if (entry.position() > position) {
          if (entry.changes() == null) {
            return null;
          }
          try {
            merged.add(entry.changes());
          } catch (MalformedMessageException e) {
            throw new IllegalStateException(e);
          }
        }
      }
      return merged.merged();
    }

    @Override
    public boolean hasBrokenViews(Session session) {
      return false;
    }

    @Override
    public void remakeViews(Session session) {}
  }
}
