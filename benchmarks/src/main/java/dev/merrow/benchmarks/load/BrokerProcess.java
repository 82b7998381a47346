package dev.merrow.benchmarks.load;

import dev.merrow.benchmarks.host.Machine;
import dev.merrow.benchmarks.host.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A broker in a process of its own, as the system sees it. */
final class BrokerProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("ws://[^:/]+:(\\d+)");
  private static final long PATIENCE_SECONDS = 10;

  /** Null if it is not ours to end. */
  private final @Nullable Process process;

  private final long pid;
  private final int port;
  private final List<String> collectGarbage;

  private BrokerProcess(@Nullable Process process, long pid, int port, Kind kind) {
    this.process = process;
    this.pid = pid;
    this.port = port;
    this.collectGarbage =
        kind == Kind.TINYBASE
            ? List.of("kill", "-USR2", Long.toString(pid))
            : List.of("jcmd", Long.toString(pid), "GC.run");
  }

  /** One of ours that runs in this process already. */
  static BrokerProcess inThisProcess(int port) {
    return new BrokerProcess(null, ProcessHandle.current().pid(), port, Kind.MERROW);
  }

  /** The brokers that there are. */
  enum Kind {
    MERROW("Merrow", "netty"),
    AGAINST("Merrow, the other jar", "netty"),
    TYRUS("Merrow on Tyrus", "tyrus"),
    TINYBASE("TinyBase", "ws");

    private final String label;
    private final String engine;

    Kind(String label, String engine) {
      this.label = label;
      this.engine = engine;
    }

    /** What it is called in results. */
    String label() {
      return label;
    }
  }

  /** More than one client may send, or all of one address, which here is what is measured. */
  private static final List<String> NO_LIMITS =
      List.of("--max-messages-per-second=1000000000", "--max-holder-messages-per-second=0");

  private static List<String> command(Kind kind, Path jar) throws IOException {
    if (kind == Kind.TINYBASE) {
      return List.of("node", "--expose-gc", "benchmarks/tinybase/broker.mjs");
    }
    List<String> command = new ArrayList<>(List.of("java", "-jar", jar.toString(), "--port=0"));
    List<String> options = new ArrayList<>(NO_LIMITS);
    options.add("--engine=" + kind.engine);
    // an older jar has fewer options
    List<String> serveHelp = List.of("java", "-jar", jar.toString(), "serve", "--help");
    String help = String.join("\n", Processes.lines(null, serveHelp));
    for (String option : options) {
      if (help.contains(option.substring(0, option.indexOf('=')))) {
        command.add(option);
      }
    }
    return command;
  }

  /**
   * Starts a broker and waits until it says where it listens.
   *
   * @param jar what to run, unless it is TinyBase's
   * @param pinned whether it gets the first core alone
   */
  static BrokerProcess start(Kind kind, Path jar, boolean pinned) throws IOException {
    List<String> command = new ArrayList<>();
    if (pinned) {
      command.addAll(List.of("taskset", "-c", "0"));
    }
    command.addAll(command(kind, jar));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher address = ADDRESS.matcher(line);
      if (address.find()) {
        return new BrokerProcess(process, process.pid(), Integer.parseInt(address.group(1)), kind);
      }
    }
    process.destroy();
    throw new IOException("The broker did not say where it listens");
  }

  int port() {
    return port;
  }

  /** The CPU time that it has taken, in microseconds. */
  double cpuMicros() throws IOException {
    return Machine.secondsOf(pid) * 1e6;
  }

  /** As {@link #cpuMicros}, where no such exception is expected. */
  double cpuMicrosUnchecked() {
    try {
      return cpuMicros();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The memory that it has in RAM. */
  long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("The system does not say how much memory the broker has");
  }

  /** Has it give back what it does not need, as far as it does so. */
  void collectGarbage() throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      Process done =
          new ProcessBuilder(collectGarbage)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (done.waitFor() != 0) {
        throw new IOException("Could not run " + collectGarbage);
      }
      // for Node, which does it in its own time
      TimeUnit.SECONDS.sleep(1);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      end(process);
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
