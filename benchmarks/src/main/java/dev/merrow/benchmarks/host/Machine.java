package dev.merrow.benchmarks.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;

/** Describes the machine that the figures come from. */
public final class Machine {
  private static final Path CPU_INFO = Paths.get("/proc/cpuinfo");
  private static final Path STAT = Paths.get("/proc/stat");
  private static final double TICKS_PER_SECOND = 100;

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

  /**
   * Returns how many seconds all cores together have been busy since the machine started. What a
   * hypervisor took of them counts, too.
   */
  public static double busySeconds() throws IOException {
    String[] ticks = Files.readAllLines(STAT).get(0).split(" +", -1);
    long busy = 0;
    // user, nice, system, (idle, waiting), interrupts, soft interrupts, stolen
    for (int field : List.of(1, 2, 3, 6, 7, 8)) {
      busy += Long.parseLong(ticks[field]);
    }
    return busy / TICKS_PER_SECOND;
  }

  /** Returns the CPU time of this process and of all children that have ended. */
  public static double secondsOfThisProcess() throws IOException {
    // its own, and theirs; of each what programs and what the system took
    return cpuSeconds(ProcessHandle.current().pid(), List.of(11, 12, 13, 14));
  }

  /** Returns the CPU time of a process, without its children. */
  public static double secondsOf(long pid) throws IOException {
    return cpuSeconds(pid, List.of(11, 12));
  }

  private static double cpuSeconds(long pid, List<Integer> counted) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // what stands before is a name, which may have spaces
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int field : counted) {
      ticks += Long.parseLong(fields[field]);
    }
    return ticks / TICKS_PER_SECOND;
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
