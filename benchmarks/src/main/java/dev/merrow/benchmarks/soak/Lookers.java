package dev.merrow.benchmarks.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.Cell;
import dev.merrow.benchmarks.host.Machine;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the CPU time that the live page costs a broker: with and without people who look. */
@Command(
    name = "lookers",
    mixinStandardHelpOptions = true,
    description = "Measures the CPU time that the live page costs a broker.")
public final class Lookers implements Callable<Integer> {
  private static final String TABLE = "rows";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** How many rows change at a time, each hundredth of a second. */
  private static final int BATCH = 10;

  private static final long BATCH_NANOS = 10_000_000;

  @Option(
      names = "--jar",
      defaultValue = "server/target/merrow-server.jar",
      description = "The broker's runnable jar. Default: ${DEFAULT-VALUE}.")
  private Path jar = Path.of("");

  @Option(
      names = "--rows",
      defaultValue = "100000",
      description = "How many rows the path has. Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(
      names = "--lookers",
      defaultValue = "10",
      description = "How many look. Default: ${DEFAULT-VALUE}.")
  private int lookers;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "How long to measure each time. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "15",
      description = "Seconds of the same before that. Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  @Option(
      names = "--repetitions",
      defaultValue = "3",
      description = "How often to measure each. Default: ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the table there, too.")
  private @Nullable Path report;

  private final AtomicLong events = new AtomicLong();

  private Lookers() {}

  /** What the broker shows, and to whom. */
  private enum Setting {
    OFF("no live page", "off", false),
    IDLE("a live page that nobody looks at", "on", false),
    LOOKED_AT("a live page with lookers", "on", true);

    private final String label;
    private final String live;
    private final boolean looked;

    Setting(String label, String live, boolean looked) {
      this.label = label;
      this.live = live;
      this.looked = looked;
    }
  }

  /**
   * Runs it, and ends the process.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Lookers()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<Setting, List<Double>> shares = new EnumMap<>(Setting.class);
    for (int i = 0; i < repetitions; i++) {
      for (Setting setting : Setting.values()) {
        double share = measure(setting);
        shares.computeIfAbsent(setting, added -> new ArrayList<>()).add(share);
        System.out.printf(Locale.ROOT, "%s: %.1f %% of a core%n", setting.label, 100 * share);
      }
    }
    String table = table(shares);
    System.out.print(table);
    if (report != null) {
      Files.writeString(report, LookersPage.of(table, rows, lookers, Machine.describe("-Xmx1g")));
    }
    return 0;
  }

  private String table(Map<Setting, List<Double>> shares) {
    StringBuilder table =
        new StringBuilder("| broker | of a core, median | each time | more |\n|---|---|---|---|\n");
    double off = median(shares.getOrDefault(Setting.OFF, List.of()));
    shares.forEach(
        (setting, each) -> {
          List<String> all = each.stream().map(share -> percent(share)).toList();
          String more = setting == Setting.OFF ? "" : LookersPage.more(median(each) - off);
          table.append(
              "| %s | %s | %s | %s |\n"
                  .formatted(
                      setting == Setting.LOOKED_AT ? setting.label + ": " + lookers : setting.label,
                      percent(median(each)),
                      String.join(", ", all),
                      more));
        });
    return table.toString();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static double median(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
  }

  /** Returns which part of a core a broker takes. */
  private double measure(Setting setting) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("merrow-lookers");
    List<InputStream> looking = new ArrayList<>();
    MergeableStore store = MergeableStore.createMergeableStore();
    try (SoakBroker broker =
            new SoakBroker(
                List.of("-Xmx1g", "-jar", jar.toString()),
                List.of("--store", directory.toString(), "--live", setting.live));
        WsSynchronizer sync = WsSynchronizer.createWsSynchronizer(store, broker.at("path"))) {
      sync.startSync().join();
      fill(store);
      sync.flush(PATIENCE).join();
      if (setting.looked) {
        HttpClient http = HttpClient.newHttpClient();
        for (int i = 0; i < lookers; i++) {
          looking.add(look(http, broker.port()));
        }
      }
      change(store, warmUpSeconds);
      long eventsBefore = events.get();
      double before = broker.cpuSeconds();
      long start = System.nanoTime();
      change(store, seconds);
      double taken = broker.cpuSeconds() - before;
      double elapsed = (System.nanoTime() - start) / 1e9;
      if (setting.looked && events.get() - eventsBefore < (long) lookers * seconds) {
        throw new IOException("Those who look were told too little");
      }
      return taken / elapsed;
    } finally {
      for (InputStream each : looking) {
        each.close();
      }
      delete(directory);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
        Files.delete(file);
      }
    }
  }

  private void fill(MergeableStore store) {
    store.transaction(
        () -> {
          for (int i = 0; i < rows; i++) {
            store.setRow(
                TABLE, "r" + i, Map.of("n", Cell.of(i), "text", Cell.of("the text of row " + i)));
          }
        });
  }

  /** Makes a thousand changes a second. */
  private void change(MergeableStore store, int howLong) {
    long start = System.nanoTime();
    long batches = howLong * TimeUnit.SECONDS.toNanos(1) / BATCH_NANOS;
    for (long i = 0; i < batches; i++) {
      long round = i;
      store.transaction(
          () -> {
            for (int k = 0; k < BATCH; k++) {
              long row = (round * 7_919 + k * 104_729L) % rows;
              store.setCell(TABLE, "r" + row, "n", (double) round);
            }
          });
      LockSupport.parkNanos(start + (i + 1) * BATCH_NANOS - System.nanoTime());
    }
  }

  /** Watches the table as the page does. */
  private InputStream look(HttpClient http, int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://localhost:%s/api/v1/path/events?path=path&table=%s"
                        .formatted(port, TABLE)))
            .build();
    HttpResponse<InputStream> response =
        http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new IOException("The live page answers with " + response.statusCode());
    }
    Thread reader = new Thread(() -> read(response.body()), "looker");
    reader.setDaemon(true);
    reader.start();
    return response.body();
  }

  private void read(InputStream in) {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("event: cells")) {
          events.incrementAndGet();
        }
      }
    } catch (IOException e) {
      // this has ended
    }
  }
}
