package dev.merrow.ws.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;

/** The threads of this JVM, to see whether some are left. For tests that run alone. */
final class Threads {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Threads() {}

  static Set<Thread> now() {
    return Thread.getAllStackTraces().keySet();
  }

  /** Waits until those that came since have ended. */
  static void assertNoneIsLeft(Set<Thread> before) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Thread thread : now()) {
      if (isOurs(thread) && !before.contains(thread)) {
        thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      }
    }
    assertThat(now().stream().filter(t -> isOurs(t) && !before.contains(t)))
        .extracting(Thread::getName)
        .isEmpty();
  }

  /** All but those of the JVM, the tests and the common pool. */
  private static boolean isOurs(Thread thread) {
    Set<String> groups = Set.of("system", "InnocuousThreadGroup");
    ThreadGroup group = thread.getThreadGroup();
    return group != null
        && !groups.contains(group.getName())
        && !thread.getName().startsWith("ForkJoinPool")
        && !thread.getName().startsWith("surefire")
        && !thread.getName().startsWith("CompletableFutureDelay");
  }
}
