package dev.merrow.ws.server.internal.metrics;

import dev.merrow.ws.server.stores.PathStores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the server's own stores can be loaded and saved. A store that failed counts until it has
 * been loaded or saved, or for a minute if no client has its path open any more: other stores that
 * work don't hide it. Safe for use by many threads.
 */
public final class StoreHealth {
  private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);

  /** How long the failure of a store counts that no client has open any more. */
  private static final long MEMORY_MILLIS = Duration.ofMinutes(1).toMillis();

  /** Clients choose the names of paths, so the number of remembered paths is bounded. */
  private static final int MAX_FAILING = 10_000;

  private final PathStores stores;
  private final InstantSource clock;

  /** The paths whose stores are open, and were loaded. */
  private final Set<String> open = new HashSet<>();

  /** By path, the time when its store's last attempt to load or save failed. */
  private final Map<String, Long> failing = new LinkedHashMap<>();

  private String lastProblem = "";
  private long lastCheck;

  /** Whether a check is under way, which may take long. */
  private final AtomicBoolean checking = new AtomicBoolean();

  private volatile BiConsumer<String, Boolean> listener = (pathId, isSave) -> {};

  /**
   * Creates an instance without failures.
   *
   * @param stores are asked whether they can be kept at all
   */
  public StoreHealth(PathStores stores, InstantSource clock) {
    this.stores = stores;
    this.clock = clock;
    this.lastCheck = clock.millis();
  }

  synchronized void worked(String pathId) {
    open.add(pathId);
    failing.remove(pathId);
  }

  /**
   * Tells a listener of each failure.
   *
   * @param listener is given the path, and whether its store was to be saved
   */
  public void whenFailed(BiConsumer<String, Boolean> listener) {
    this.listener = listener;
  }

  void failed(String pathId, boolean isSave) {
    noteFailing(pathId);
    listener.accept(pathId, isSave);
  }

  private synchronized void noteFailing(String pathId) {
    failing.put(pathId, clock.millis());
    if (failing.size() > MAX_FAILING) {
      failing.remove(failing.keySet().iterator().next());
    }
  }

  synchronized void closed(String pathId) {
    open.remove(pathId);
  }

  /** How many stores could not be loaded or saved when that was last tried. */
  public synchronized int failing() {
    forgetOld();
    return failing.size();
  }

  private void forgetOld() {
    long now = clock.millis();
    failing
        .entrySet()
        .removeIf(each -> !open.contains(each.getKey()) && now - each.getValue() >= MEMORY_MILLIS);
  }

  /** Whether clients can be sent here, as far as stores are concerned. */
  public synchronized boolean isWell() {
    forgetOld();
    return lastProblem.isEmpty() && failing.isEmpty();
  }

  /** Whether stores could be persisted when that was last checked. */
  public synchronized boolean isAvailable() {
    return lastProblem.isEmpty();
  }

  /**
   * Checks whether stores can be persisted, if there was a failure or it is time to. Call it each
   * second.
   *
   * @param thread runs the check, which may block; one at a time
   */
  public void look(Executor thread) {
    if (isDue() && checking.compareAndSet(false, true)) {
      thread.execute(
          () -> {
            try {
              check();
            } finally {
              checking.set(false);
            }
          });
    }
  }

  private synchronized boolean isDue() {
    long interval = stores.checkInterval().toMillis();
    return !isWell() || (interval > 0 && clock.millis() - lastCheck >= interval);
  }

  private void check() {
    String problem = "";
    try {
      stores.check();
    } catch (Exception e) {
      problem = e.toString();
    }
    String before = note(problem);
    if (problem.isEmpty() && !before.isEmpty()) {
      LOG.info("Stores can be persisted again");
    } else if (!problem.equals(before)) {
      LOG.error("Cannot persist stores: {}", problem);
    }
  }

  /** Notes a problem, or that there is none, and gives what was noted before. */
  private synchronized String note(String problem) {
    String before = lastProblem;
    lastProblem = problem;
    lastCheck = clock.millis();
    return before;
  }
}
