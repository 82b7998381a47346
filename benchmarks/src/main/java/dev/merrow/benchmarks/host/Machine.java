package dev.merrow.benchmarks.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;

/** Describes the machine that the figures come from. */
public final class Machine {
  private static final Path CPU_INFO = Paths.get("/proc/cpuinfo");

  private Machine() {}

  /**
   * Returns its processor and system, and the versions of Java and Node.
   *
   * @param options the options that Java runs with
   */
  public static String describe(String options) throws IOException {
    return "%s, %s cores, %s %s; %s %s, %s; Node %s"
        .formatted(
            cpu(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            System.getProperty("java.vm.name"),
            System.getProperty("java.runtime.version"),
            options,
            Processes.lines(null, List.of("node", "--version")).get(0));
  }

  private static String cpu() throws IOException {
    if (!Files.isReadable(CPU_INFO)) {
      return "unknown CPU";
    }
    return Files.readAllLines(CPU_INFO).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown CPU");
  }
}
