package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.ws.client.internal.EventLoop;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Threads that clients share, so that many of them in one JVM need no thread each: see {@link
 * WsConnectionOptions#threads()}. Each client does all its work on one of them: sending and
 * receiving, merging, and calling listeners. While a listener runs, the other clients of that
 * thread wait.
 *
 * <pre>{@code
 * try (WsThreads threads = WsThreads.create(2)) {
 *   WsSynchronizerOptions options =
 *       WsSynchronizerOptions.builder().connection(it -> it.threads(threads)).build();
 *   ...
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class WsThreads implements AutoCloseable {
  private final List<EventLoop> loops;
  private final AtomicInteger next = new AtomicInteger();

  private WsThreads(List<EventLoop> loops) {
    this.loops = loops;
  }

  /**
   * Returns threads, which start when clients need them.
   *
   * @param count how many; one per processor is plenty
   * @throws IllegalArgumentException if the count is not positive
   */
  public static WsThreads create(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be positive: " + count);
    }
    return new WsThreads(Stream.generate(() -> new EventLoop("ws-clients")).limit(count).toList());
  }

  /** Returns the thread for another client. */
  Scheduler next() {
    return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
  }

  /** Ends the threads. Close the clients before. */
  @Override
  public void close() {
    loops.forEach(EventLoop::close);
  }
}
