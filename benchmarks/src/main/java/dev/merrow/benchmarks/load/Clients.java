package dev.merrow.benchmarks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.merrow.benchmarks.host.Machine;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what Java clients can connect with, in turn. */
@Command(
    name = "clients",
    description = "Measures the engines of Java clients in turn, each time in new processes.",
    mixinStandardHelpOptions = true)
public final class Clients implements Callable<Integer> {
  private static final double KIB = 1024;

  @Option(
      names = "--kinds",
      split = ",",
      defaultValue = "RAW,NIO,TYRUS,JDK,NETTY",
      description = "Some of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private List<ClientKind> kinds = List.of();

  @Option(
      names = "--repetitions",
      defaultValue = "3",
      description = "How often each has its turn. Default: ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(
      names = "--warm-up",
      defaultValue = "10",
      description = "Seconds that don't count. Default: ${DEFAULT-VALUE}.")
  private double warmUpSeconds;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "Seconds that count. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--class-paths",
      defaultValue = "benchmarks/target/clients",
      description = "The folder with a file NAME.classpath for what each needs at run time.")
  private Path classPaths = Path.of("");

  @Option(
      names = "--report",
      defaultValue = "docs/measurements/clients.md",
      description = "The page to write. Default: ${DEFAULT-VALUE}.")
  private Path report = Path.of("");

  private final ObjectMapper json = new ObjectMapper();

  /** Runs the measurement. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Clients()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    List<ClientFigures> all = new ArrayList<>();
    for (int i = 0; i < repetitions; i++) {
      for (ClientKind kind : kinds) {
        System.err.println(kind.label());
        try (BrokerProcess broker = BrokerProcess.start(BrokerProcess.Kind.MERROW, false)) {
          all.add(run(kind, broker.port()));
        }
      }
    }
    Files.writeString(report, page(all));
    return all.stream().allMatch(each -> each.lost() == 0) ? 0 : 1;
  }

  private ClientFigures run(ClientKind kind, int port) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "java",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                ClientRun.class.getName(),
                kind.name(),
                Integer.toString(port),
                Double.toString(warmUpSeconds),
                Double.toString(seconds))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      if (line == null || process.waitFor() != 0) {
        throw new IOException("The run of " + kind + " failed");
      }
      System.err.println(line);
      return json.readValue(line, ClientFigures.class);
    } finally {
      process.destroy();
    }
  }

  private String page(List<ClientFigures> all) throws IOException {
    StringBuilder page = new StringBuilder(ClientsPage.HEAD);
    page.append(Machine.describe("-Xmx1g")).append(".\n\n").append(ClientsPage.TABLE_HEAD);
    double raw = median(all, ClientKind.RAW, ClientFigures::perSecond);
    for (ClientKind kind : kinds) {
      page.append(kind == ClientKind.RAW ? rawRow(raw) : row(all, kind, raw));
    }
    return page.append(ClientsPage.REST).toString();
  }

  private static String rawRow(double perSecond) {
    return "| %s | %s | 1.00 | | | | | | | | |%n"
        .formatted(ClientKind.RAW.label(), number(perSecond));
  }

  private String row(List<ClientFigures> all, ClientKind kind, double raw) throws IOException {
    double perSecond = median(all, kind, ClientFigures::perSecond);
    List<Path> jars = jars(kind);
    long bytes = 0;
    for (Path jar : jars) {
      bytes += Files.size(jar);
    }
    return "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n"
        .formatted(
            kind.label(),
            number(perSecond),
            number(perSecond / raw),
            range(all, kind),
            number(median(all, kind, ClientFigures::cpuMicros)),
            number(median(all, kind, ClientFigures::threads)),
            number(median(all, kind, ClientFigures::manyThreads)),
            number(median(all, kind, each -> each.manyBytes() / KIB)),
            number(median(all, kind, each -> each.residentBytes() / KIB / KIB)),
            jars.size() + " of " + number(bytes / KIB) + " KiB");
  }

  /** What a client of a kind needs at run time. */
  private List<Path> jars(ClientKind kind) throws IOException {
    Path file = classPaths.resolve(kind.name().toLowerCase(Locale.ROOT) + ".classpath");
    return Files.readString(file)
        .strip()
        .transform(all -> List.of(all.split(File.pathSeparator, -1)))
        .stream()
        .distinct()
        .map(Path::of)
        .toList();
  }

  private static String range(List<ClientFigures> all, ClientKind kind) {
    double[] rates = sorted(all, kind, ClientFigures::perSecond);
    return number(rates[0]) + "–" + number(rates[rates.length - 1]);
  }

  private static double median(
      List<ClientFigures> all, ClientKind kind, ToDoubleFunction<ClientFigures> figure) {
    double[] sorted = sorted(all, kind, figure);
    int middle = sorted.length / 2;
    return sorted.length == 0
        ? Double.NaN
        : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double[] sorted(
      List<ClientFigures> all, ClientKind kind, ToDoubleFunction<ClientFigures> figure) {
    return all.stream().filter(each -> each.kind() == kind).mapToDouble(figure).sorted().toArray();
  }

  private static String number(double number) {
    String pattern = number == Math.rint(number) || number >= 100 ? "%,.0f" : "%.2f";
    return String.format(Locale.ROOT, pattern, number);
  }
}
