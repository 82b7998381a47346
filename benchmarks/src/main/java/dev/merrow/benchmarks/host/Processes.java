package dev.merrow.benchmarks.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a program to its end for what it prints. */
public final class Processes {
  private Processes() {}

  /**
   * The lines that a program prints.
   *
   * @param directory where it runs; null is where this process does
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

  /** The numbers that a program prints, one in a line. */
  public static List<Double> numbers(@Nullable Path directory, List<String> command)
      throws IOException {
    return lines(directory, command).stream().map(Double::valueOf).toList();
  }
}
