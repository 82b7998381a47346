package dev.merrow.concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads that all begin at once. */
final class Crowd implements AutoCloseable {
  private static final int LIMIT_SECONDS = 120;

  private final ExecutorService executor = Executors.newCachedThreadPool();

  /** The work of one thread. */
  @FunctionalInterface
  interface Member {
    void run(int number) throws Exception;
  }

  /**
   * Makes a number of threads do some work and waits for them; rethrows an exception of one of
   * them.
   */
  void run(int count, Member member) throws Exception {
    CyclicBarrier start = new CyclicBarrier(count);
    List<Future<?>> done = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      done.add(
          executor.submit(
              () -> {
                start.await();
                member.run(number);
                return null;
              }));
    }
    for (Future<?> each : done) {
      await(each);
    }
  }

  private static void await(Future<?> each) throws Exception {
    try {
      each.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("It hangs:\n" + dump(), e);
    }
  }

  /** Returns the stack traces of all threads. */
  static String dump() {
    StringBuilder dump = new StringBuilder();
    Thread.getAllStackTraces()
        .forEach(
            (thread, stack) -> {
              dump.append('\n').append(thread).append(' ').append(thread.getState()).append('\n');
              for (StackTraceElement element : stack) {
                dump.append("    at ").append(element).append('\n');
              }
            });
    return dump.toString();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
