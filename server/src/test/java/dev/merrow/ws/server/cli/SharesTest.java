package dev.merrow.ws.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.testkit.server.Attacker;
import dev.merrow.testkit.server.Misbehaviour;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.ws.server.WsEngine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No client harms another: beside each misbehaviour honest clients are served, on its path and on
 * another, and nothing is left of it afterwards: no connection, path, memory, file or thread. All
 * of them attack one broker for each engine and one in Tomcat, one after the other, which has
 * little memory.
 */
class SharesTest {
  private static final String HONEST = "?access_token=honest-token-0123456789";
  private static final String ENEMY = "?access_token=hostile-token-0123456789";
  private static final String SPY = "?access_token=hostile-reader-0123456789";
  private static final String TOKENS =
      """
      {"tokens": [
        {"token": "honest-token-0123456789", "identity": "honest", "paths": {"**": "read-write"}},
        {"token": "hostile-token-0123456789", "identity": "enemy", "paths": {"**": "read-write"}},
        {"token": "hostile-reader-0123456789", "identity": "spy", "paths": {"**": "read-only"}}]}
      """;

  /** How long each attack lasts. */
  private static final Duration ATTACK = Duration.ofMillis(600);

  /**
   * What honest clients may have to wait on a machine that has many other things to do. On one that
   * has not, docs/broker.md says how long it takes.
   */
  private static final Duration RELAY_LIMIT = Duration.ofSeconds(10);

  private static final Duration JOIN_LIMIT = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Threads of the broker's pools, which start with the first work that needs them. */
  private static final int POOLS = 8;

  /** What the stores of the attacked paths, caches and the like may have grown by in the end. */
  private static final long GROWTH_BYTES = 16 << 20;

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final String TOMCAT = "tomcat";

  private static final Pattern FAULT = Pattern.compile("^\\S+ (WARN|ERROR) ");

  /** Java's own metric. */
  private static final String THREADS = "jvm_threads_live_threads ";

  @TempDir private static Path directory;

  private static final Map<String, Target> TARGETS = new HashMap<>();

  /**
   * A broker that is attacked.
   *
   * @param status the port of its metrics
   * @param threads how many it had before
   * @param heap how many bytes were alive on its heap before
   */
  private record Target(
      ServerProcess process, int port, int status, Path stores, double threads, long heap) {}

  private static Target target(String engine) throws Exception {
    Target known = TARGETS.get(engine);
    if (known != null) {
      return known;
    }
    Path home = Files.createDirectories(directory.resolve(engine));
    Path tokens = Files.writeString(home.resolve("tokens.json"), TOKENS);
    Path stores = home.resolve("stores");
    ServerProcess process = start(engine, home, stores, tokens);
    int port = process.port();
    int status = engine.equals(TOMCAT) ? process.statusPort() : port;
    fill(port);
    double threads;
    try (Bystanders there = new Bystanders(port, "attacked", HONEST);
        Bystanders elsewhere = new Bystanders(port, "elsewhere", HONEST)) {
      there.relay();
      elsewhere.relay();
      threads = value(metrics(status), THREADS);
    }
    Target target = new Target(process, port, status, stores, threads, liveHeap(process));
    TARGETS.put(engine, target);
    return target;
  }

  private static ServerProcess start(String engine, Path home, Path stores, Path tokens)
      throws IOException {
    List<String> jvm = List.of("-Xmx256m");
    if (engine.equals(TOMCAT)) {
      return ServerProcess.start(
          TomcatServer.class,
          home,
          jvm,
          stores.toString(),
          tokens.toString(),
          home.resolve("tomcat").toString());
    }
    return ServerProcess.start(
        home,
        jvm,
        "--port",
        "0",
        "--engine",
        engine,
        "--store",
        stores.toString(),
        "--tokens",
        tokens.toString());
  }

  /** What a full collection leaves. */
  private static long liveHeap(ServerProcess process) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process histogram =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String text = new String(histogram.getInputStream().readAllBytes(), UTF_8);
    Matcher total = Pattern.compile("(?m)^Total +\\d+ +(\\d+)").matcher(text);
    assertThat(total.find()).as(text).isTrue();
    return Long.parseLong(total.group(1));
  }

  /** So that there is more to be told than fits into one answer. */
  private static void fill(int port) throws IOException {
    try (RawSocket filling = RawSocket.open(port, "attacked" + HONEST)) {
      for (int i = 0; i < 300; i++) {
        filling.send("\n" + Attacker.change("filled" + i, "cell", "x".repeat(10_000)));
      }
      filling.send("S\n[\"filled\",1,\"\"]");
      while (!filling.readBodyPastPings().startsWith("[\"filled\",0,")) {
        // until all of it is there
      }
    }
  }

  /**
   * What was alive on the heap before is alive now, and little more; and what clients do is no
   * fault of the broker's that its log would warn of.
   */
  @AfterAll
  static void end() throws IOException {
    try {
      for (Map.Entry<String, Target> each : TARGETS.entrySet()) {
        Target target = each.getValue();
        assertThat(liveHeap(target.process()))
            .as("%s, heap", each.getKey())
            .isLessThan(target.heap() + GROWTH_BYTES);
        Path log = target.stores().resolveSibling("stderr");
        assertThat(Files.readAllLines(log).stream().filter(line -> FAULT.matcher(line).find()))
            .as("%s, log", each.getKey())
            .isEmpty();
      }
    } finally {
      TARGETS.values().forEach(target -> target.process().close());
    }
  }

  static Stream<Arguments> attacks() {
    return Stream.concat(
            Stream.of(WsEngine.values()).map(engine -> engine.name().toLowerCase(Locale.ROOT)),
            Stream.of(TOMCAT))
        .flatMap(
            engine -> Stream.of(Misbehaviour.values()).map(each -> Arguments.of(engine, each)));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void nobodyIsHarmed(String engine, Misbehaviour misbehaviour, TestReporter reporter)
      throws Exception {
    Target target = target(engine);
    int port = target.port();
    long seed = new Random().nextLong();
    long before = filesOf(target);
    try (Bystanders there = new Bystanders(port, "attacked", HONEST);
        Bystanders elsewhere = new Bystanders(port, "elsewhere", HONEST)) {
      there.relay();
      elsewhere.relay();
      try (Attacker attacker = new Attacker(port, "attacked", ENEMY, SPY, new Random(seed))) {
        CompletableFuture<Void> attack = new CompletableFuture<>();
        Thread attacking =
            new Thread(
                () -> {
                  attacker.misbehave(misbehaviour);
                  attack.complete(null);
                },
                "attacker");
        attacking.setDaemon(true);
        attacking.start();
        long end = System.nanoTime() + ATTACK.toNanos();
        do {
          for (int i = 0; i < 5; i++) {
            there.relay();
            elsewhere.relay();
          }
          there.join();
          elsewhere.join();
          Bystanders.assertAlive(target.status());
        } while (System.nanoTime() < end);
      }
      reporter.publishEntry(
          "%s %s".formatted(engine, misbehaviour),
          "relay %s ms there, %s ms elsewhere; join %s ms there, %s ms elsewhere"
              .formatted(
                  there.relayTime().toMillis(),
                  elsewhere.relayTime().toMillis(),
                  there.joinTime().toMillis(),
                  elsewhere.joinTime().toMillis()));
      assertThat(there.relayTime()).as("seed %s", seed).isLessThan(RELAY_LIMIT);
      assertThat(elsewhere.relayTime()).as("seed %s", seed).isLessThan(RELAY_LIMIT);
      assertThat(there.joinTime()).as("seed %s", seed).isLessThan(JOIN_LIMIT);
      assertThat(elsewhere.joinTime()).as("seed %s", seed).isLessThan(JOIN_LIMIT);
      awaitCalm(target, there, before);
    }
    assertThat(stored(target)).as("seed %s", seed).noneMatch(name -> name.contains("visited-"));
  }

  /** Only the bystanders are there, and what the others had is given back. */
  private static void awaitCalm(Target target, Bystanders there, long filesBefore)
      throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String metrics = metrics(target.status());
    while (!isCalm(target, metrics, filesBefore) && System.nanoTime() < end) {
      // they read what is left for them
      there.relay();
      metrics = metrics(target.status());
    }
    assertThat(isCalm(target, metrics, filesBefore))
        .as(
            "%s files, before %s; threads before %s; %s",
            filesOf(target), filesBefore, target.threads(), shares(metrics))
        .isTrue();
  }

  private static boolean isCalm(Target target, String metrics, long filesBefore)
      throws IOException {
    // two pairs of bystanders, and both paths with a file and its log
    return value(metrics, "merrow_connections ") == 4
        && value(metrics, "merrow_share_held{share=\"incoming-bytes\"} ") == 0
        && value(metrics, "merrow_share_held{share=\"outgoing-bytes\"} ") == 0
        && value(metrics, "merrow_paths ") == 2
        && value(metrics, THREADS) <= target.threads() + POOLS
        && filesOf(target) <= filesBefore + 20;
  }

  private static String shares(String metrics) {
    return metrics
        .lines()
        .filter(
            line -> line.matches("(merrow_(share_held|connections|paths|limits)|jvm_threads).*"))
        .toList()
        .toString();
  }

  private static double value(String metrics, String name) {
    Matcher line = Pattern.compile("(?m)^" + Pattern.quote(name) + "(\\S+)$").matcher(metrics);
    return line.find() ? Double.parseDouble(line.group(1)) : Double.NaN;
  }

  private static String metrics(int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .timeout(PATIENCE)
            .build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }

  /** How many files the process has open, where the system tells. */
  private static long filesOf(Target target) throws IOException {
    Path files = Path.of("/proc", Long.toString(target.process().pid()), "fd");
    if (!Files.exists(files)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(files)) {
      return all.count();
    }
  }

  private static List<String> stored(Target target) throws IOException {
    try (Stream<Path> all = Files.list(target.stores())) {
      return all.map(file -> file.getFileName().toString()).toList();
    }
  }
}
