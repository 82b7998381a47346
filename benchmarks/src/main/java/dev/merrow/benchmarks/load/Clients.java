package dev.merrow.benchmarks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.merrow.benchmarks.host.Machine;
import dev.merrow.benchmarks.host.Processes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
  private static final double NANOS_PER_SECOND = 1e9;

  private static final Path JAR = Path.of("server/target/merrow-server.jar");

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

  /**
   * One turn of all kinds.
   *
   * @param figures what came of it
   * @param others how many cores other processes took meanwhile
   */
  private record Turn(Map<ClientKind, ClientFigures> figures, double others) {
    /** What a kind took in a second, for each that the raw client took in the same turn. */
    double ratio(ClientKind kind) {
      ClientFigures raw = figures.get(ClientKind.RAW);
      return raw == null ? Double.NaN : of(kind).perSecond() / raw.perSecond();
    }

    ClientFigures of(ClientKind kind) {
      return Objects.requireNonNull(figures.get(kind));
    }
  }

  @Override
  public Integer call() throws Exception {
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < repetitions; i++) {
      turns.add(turn());
      // after each turn, so that a run that is cut short has a page, too
      Files.writeString(report, page(turns));
    }
    return turns.stream()
            .flatMap(turn -> turn.figures.values().stream())
            .allMatch(each -> each.lost() == 0)
        ? 0
        : 1;
  }

  private Turn turn() throws IOException {
    Map<ClientKind, ClientFigures> figures = new EnumMap<>(ClientKind.class);
    double busy = Machine.busySeconds();
    double mine = Machine.secondsOfThisProcess();
    long began = System.nanoTime();
    for (ClientKind kind : kinds) {
      System.err.println(kind.label());
      try (BrokerProcess broker = BrokerProcess.start(BrokerProcess.Kind.MERROW, JAR, false)) {
        figures.put(kind, run(kind, broker.port()));
      }
    }
    double seconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
    busy = Machine.busySeconds() - busy;
    mine = Machine.secondsOfThisProcess() - mine;
    return new Turn(figures, Math.max(0, (busy - mine) / seconds));
  }

  private ClientFigures run(ClientKind kind, int port) throws IOException {
    List<String> command =
        List.of(
            "java",
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            ClientRun.class.getName(),
            kind.name(),
            Integer.toString(port),
            Double.toString(warmUpSeconds),
            Double.toString(seconds));
    String line = String.join("\n", Processes.lines(null, command));
    System.err.println(line);
    return json.readValue(line, ClientFigures.class);
  }

  private String page(List<Turn> turns) throws IOException {
    StringBuilder page = new StringBuilder(ClientsPage.HEAD);
    page.append(Machine.describe("-Xmx1g")).append(".\n\n").append(ClientsPage.TABLE_HEAD);
    for (ClientKind kind : kinds) {
      page.append(kind == ClientKind.RAW ? rawRow(turns) : row(turns, kind));
    }
    page.append(ClientsPage.TURNS);
    List<String> labels = kinds.stream().map(ClientKind::label).toList();
    page.append("| turn | cores that others took | ").append(String.join(" | ", labels));
    page.append(" |\n|---|---|").append("---:|".repeat(kinds.size())).append('\n');
    for (int i = 0; i < turns.size(); i++) {
      page.append(turnRow(i + 1, turns.get(i)));
    }
    return page.append(ClientsPage.REST).toString();
  }

  private String turnRow(int number, Turn turn) {
    StringBuilder row = new StringBuilder();
    row.append("| ").append(number).append(" | ").append(number(turn.others)).append(" |");
    for (ClientKind kind : kinds) {
      row.append(' ').append(number(turn.of(kind).perSecond()));
      if (kind != ClientKind.RAW) {
        row.append(" (").append(number(turn.ratio(kind))).append(')');
      }
      row.append(" |");
    }
    return row.append('\n').toString();
  }

  private static String rawRow(List<Turn> turns) {
    return "| %s | %s | 1.00 | | | | | | | |%n"
        .formatted(
            ClientKind.RAW.label(),
            number(median(turns, ClientKind.RAW, ClientFigures::perSecond)));
  }

  private String row(List<Turn> turns, ClientKind kind) throws IOException {
    List<Path> jars = jars(kind);
    long bytes = 0;
    for (Path jar : jars) {
      bytes += Files.size(jar);
    }
    double[] ratios = turns.stream().mapToDouble(turn -> turn.ratio(kind)).sorted().toArray();
    return "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n"
        .formatted(
            kind.label(),
            number(median(turns, kind, ClientFigures::perSecond)),
            number(Median.of(ratios)),
            number(ratios[0]) + "–" + number(ratios[ratios.length - 1]),
            number(median(turns, kind, ClientFigures::cpuMicros)),
            number(median(turns, kind, ClientFigures::threads)),
            number(median(turns, kind, ClientFigures::manyThreads)),
            number(median(turns, kind, each -> each.manyBytes() / KIB)),
            number(median(turns, kind, each -> each.residentBytes() / KIB / KIB)),
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

  private static double median(
      List<Turn> turns, ClientKind kind, ToDoubleFunction<ClientFigures> figure) {
    return Median.of(turns.stream().map(turn -> turn.of(kind)).mapToDouble(figure).toArray());
  }

  private static String number(double number) {
    String pattern = number == Math.rint(number) || number >= 100 ? "%,.0f" : "%.2f";
    return String.format(Locale.ROOT, pattern, number);
  }
}
