package dev.merrow.benchmarks.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs programs and returns their output. */
public final class Processes {
  private Processes() {}

  /**
   * Runs a program and returns the lines that it prints.
   *
   * @param directory its working directory; null for that of this process
   * @throws IOException if it can't be started or fails
   */
  public static List<String> lines(@Nullable Path directory, List<String> command)
      throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory == null ? null : directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.onExit().join().exitValue();
    if (exit != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + exit + ": " + output);
    }
    return output.lines().toList();
  }

  /** Runs a program and returns the numbers that it prints, one per line. */
  public static List<Double> numbers(@Nullable Path directory, List<String> command)
      throws IOException {
    return lines(directory, command).stream().map(Double::valueOf).toList();
  }
}
