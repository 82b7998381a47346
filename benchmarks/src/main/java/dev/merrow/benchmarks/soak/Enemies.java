package dev.merrow.benchmarks.soak;

import dev.merrow.testkit.server.Attacker;
import dev.merrow.testkit.server.Misbehaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Clients that mean harm: each misbehaves in one way for a while, and then in another. */
final class Enemies {

  private static final String WRITER = "?access_token=hostile-token-0123456789";
  private static final String READER = "?access_token=hostile-reader-0123456789";
  private static final String HONEST_TOKEN =
      """
        {"token": "honest-%1$s-0123456789", "identity": "honest %1$s", "paths": {"**": "read-write"}},
      """;
  private static final String TOKENS =
      """
      {"tokens": [
      %s  {"token": "hostile-token-0123456789", "identity": "enemy", "paths": {"**": "read-write"}},
        {"token": "hostile-reader-0123456789", "identity": "spy", "paths": {"**": "read-only"}}]}
      """;
  private static final int SHORTEST_MILLIS = 500;
  private static final int LONGEST_MILLIS = 5_000;

  private final int port;
  private final IntFunction<String> paths;
  private final int pathCount;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Misbehaviour, Integer> done = new EnumMap<>(Misbehaviour.class);
  private volatile boolean closed;

  /**
   * Enemies that do nothing yet.
   *
   * @param paths the paths that they attack, by their numbers
   */
  Enemies(int port, IntFunction<String> paths, int pathCount) {
    this.port = port;
    this.paths = paths;
    this.pathCount = pathCount;
  }

  /** One that does what it is told; it must be closed. */
  static Attacker attacker(int port, String path, Random random) {
    return new Attacker(port, path, WRITER, READER, random);
  }

  /** What an honest client adds to the path in its request: each is an own user, by its number. */
  static String honest(int number) {
    return "?access_token=honest-%s-0123456789".formatted(number);
  }

  /**
   * Writes the tokens that all of them show.
   *
   * @param honest how many clients are honest
   */
  static Path writeTokens(Path directory, int honest) throws IOException {
    StringBuilder tokens = new StringBuilder();
    for (int i = 0; i < honest; i++) {
      tokens.append(HONEST_TOKEN.formatted(i));
    }
    return Files.writeString(directory.resolve("tokens.json"), TOKENS.formatted(tokens));
  }

  /**
   * Begins.
   *
   * @param seed what they do, when and where follows from it
   */
  void begin(int count, long seed) {
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed + i);
      Thread thread = new Thread(() -> live(random), "enemy-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void live(Random random) {
    Misbehaviour[] all = Misbehaviour.values();
    while (!closed) {
      Misbehaviour next = all[random.nextInt(all.length)];
      String path = paths.apply(random.nextInt(pathCount));
      long millis = (long) SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS);
      synchronized (done) {
        done.merge(next, 1, Integer::sum);
      }
      attack(attacker(port, path, random), next, millis);
    }
  }

  private void attack(Attacker attacker, Misbehaviour misbehaviour, long millis) {
    @Nullable Thread timer =
        new Thread(
            () -> {
              long end = System.nanoTime() + millis * 1_000_000;
              while (!closed && System.nanoTime() < end) {
                sleep(50);
              }
              attacker.close();
            });
    timer.setDaemon(true);
    timer.start();
    attacker.misbehave(misbehaviour);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How often each misbehaviour was tried. */
  @Override
  public String toString() {
    synchronized (done) {
      return done.toString();
    }
  }

  /** Stops, and waits until all have. */
  void close() throws InterruptedException {
    closed = true;
    for (Thread each : threads) {
      each.join();
    }
  }
}
