package dev.merrow.ws.client.internal;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.FatalErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scheduler with one daemon thread that also serves channels: a client needs no other thread. The
 * thread starts with the first task and ends on close.
 *
 * <p>After each round of input the thread runs all tasks, those that they add included, before it
 * reads more: what a client cannot merge yet stays with the network, which slows the sender.
 */
public final class EventLoop implements Scheduler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final AtomicLong COUNT = new AtomicLong();

  /** How many tasks run at most before channels and timers get their turn. */
  private static final int TURN = 100_000;

  /** How much is read at a time; at most as many messages as a synchronizer lets wait. */
  private static final int BUFFER_BYTES = 32 * 1024;

  private final String name;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final TreeSet<Timer> timers =
      new TreeSet<>(Comparator.comparingLong(Timer::at).thenComparingLong(Timer::number));
  private final Queue<Runnable> flushes = new ArrayDeque<>();

  /** Whether the thread is awake, or was told to wake up. */
  private final AtomicBoolean awake = new AtomicBoolean();

  private final Object lifecycle = new Object();
  private volatile @Nullable Thread thread;
  private volatile @Nullable Selector selector;
  private @Nullable ByteBuffer buffer;
  private long timerCount;
  private boolean closed;

  /** Serves a channel, on the loop's thread. */
  @FunctionalInterface
  interface Handler {
    /** The channel is ready for something that it was registered for. */
    void ready();
  }

  /** A task that is due at a time of {@link System#nanoTime()}, counted from the class's start. */
  private record Timer(long at, long number, Runnable task) {}

  private static final long START = System.nanoTime();

  private static long now() {
    return System.nanoTime() - START;
  }

  /**
   * Creates a loop.
   *
   * @param purpose part of the thread's name
   */
  public EventLoop(String purpose) {
    this.name = "merrow-" + purpose + "-" + COUNT.incrementAndGet();
  }

  @Override
  public void execute(Runnable task) {
    synchronized (lifecycle) {
      begin();
      tasks.add(task);
    }
    wakeUp();
  }

  @Override
  public Cancellation schedule(Duration delay, Runnable task) {
    synchronized (lifecycle) {
      begin();
    }
    Timer timer;
    boolean isFirst;
    synchronized (timers) {
      timer = new Timer(now() + nanos(delay), timerCount++, task);
      timers.add(timer);
      isFirst = timers.first().number == timer.number;
    }
    if (isFirst) {
      wakeUp();
    }
    return () -> {
      synchronized (timers) {
        timers.remove(timer);
      }
    };
  }

  private static long nanos(Duration delay) {
    // far enough, and no overflow when added to the time
    return delay.compareTo(Duration.ofDays(10_000)) > 0
        ? Duration.ofDays(10_000).toNanos()
        : delay.toNanos();
  }

  /** Starts the thread with the first task. The caller holds the lock. */
  private void begin() {
    if (closed) {
      throw new RejectedExecutionException("The thread " + name + " was ended");
    }
    if (thread == null) {
      Selector opened = open();
      Thread started = new Thread(() -> run(opened), name);
      started.setDaemon(true);
      selector = opened;
      thread = started;
      started.start();
    }
  }

  private static Selector open() {
    try {
      return Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether the calling thread is the loop's. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  private void wakeUp() {
    if (!isCurrent() && !awake.getAndSet(true)) {
      Selector current = selector;
      if (current != null) {
        current.wakeup();
      }
    }
  }

  /**
   * Registers a channel, which must not block. On the loop's thread only.
   *
   * @throws IOException if the channel is closed
   */
  SelectionKey register(SelectableChannel channel, int operations, Handler handler)
      throws IOException {
    Selector current = selector;
    if (current == null || !current.isOpen()) {
      throw new IOException("The thread " + name + " was ended");
    }
    return channel.register(current, operations, handler);
  }

  /** Runs an action once after the tasks of this round. On the loop's thread only. */
  void atEndOfRound(Runnable flush) {
    flushes.add(flush);
  }

  /** Returns a buffer that all channels share, cleared. On the loop's thread, within one call. */
  ByteBuffer buffer() {
    ByteBuffer current = buffer;
    if (current == null) {
      current = ByteBuffer.allocateDirect(BUFFER_BYTES);
      buffer = current;
    }
    return current.clear();
  }

  private void run(Selector open) {
    try (open) {
      while (true) {
        try {
          select(open);
        } catch (IOException e) {
          // no channel can be served any more; tasks still run
          LOG.error("The selector of {} failed", name, e);
        }
        runTimers();
        runTasks();
        runFlushes();
        if (isDone()) {
          closeChannels(open);
          return;
        }
      }
    } catch (IOException e) {
      LOG.warn("The selector of {} cannot be closed", name, e);
    }
  }

  /** Closes what was not closed before: nothing serves it any more. */
  private static void closeChannels(Selector open) throws IOException {
    for (SelectionKey key : List.copyOf(open.keys())) {
      key.channel().close();
    }
  }

  private void select(Selector open) throws IOException {
    // an interrupted thread would not wait
    boolean unusedInterrupt = Thread.interrupted();
    awake.set(false);
    long wait = tasks.isEmpty() && !isClosed() ? nanosToNextTimer() : 0;
    if (wait <= 0) {
      int unused = open.selectNow(EventLoop::serve);
    } else {
      // a little too late rather than too early, which would make it spin
      long millis = wait == Long.MAX_VALUE ? 0 : wait / 1_000_000 + 1;
      int unused = open.select(EventLoop::serve, millis);
    }
    awake.set(true);
  }

  private static void serve(SelectionKey key) {
    if (key.isValid() && key.attachment() instanceof Handler handler) {
      runSafely(handler::ready);
    }
  }

  private long nanosToNextTimer() {
    synchronized (timers) {
      return timers.isEmpty() ? Long.MAX_VALUE : Math.max(0, timers.first().at - now());
    }
  }

  private void runTimers() {
    long now = now();
    while (true) {
      Timer due;
      synchronized (timers) {
        if (isClosed() || timers.isEmpty() || timers.first().at > now) {
          return;
        }
        due = timers.pollFirst();
      }
      runSafely(due.task);
    }
  }

  private void runTasks() {
    for (int i = 0; i < TURN; i++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      runSafely(task);
    }
  }

  private void runFlushes() {
    Runnable flush;
    while ((flush = flushes.poll()) != null) {
      runSafely(flush);
    }
  }

  /** Runs a task that may fail, and that does not see an interrupt meant for another. */
  private static void runSafely(Runnable task) {
    boolean unused = Thread.interrupted();
    try {
      FatalErrors.run(task);
    } catch (RuntimeException | Error e) {
      LOG.error("A task failed", e);
    }
  }

  private boolean isClosed() {
    synchronized (lifecycle) {
      return closed;
    }
  }

  private boolean isDone() {
    synchronized (lifecycle) {
      return closed && tasks.isEmpty();
    }
  }

  /** Ends the thread after the tasks given so far have run; delayed ones do not run. */
  @Override
  public void close() {
    synchronized (lifecycle) {
      closed = true;
    }
    wakeUp();
  }
}
