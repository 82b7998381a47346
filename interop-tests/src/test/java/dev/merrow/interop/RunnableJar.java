package dev.merrow.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The broker's runnable jar, as it was built. */
final class RunnableJar {
  static final Path PATH = Path.of("..", "server", "target", "merrow-server.jar");

  private RunnableJar() {}

  /** Runs it in a process of its own. What it complains of goes where this process does so. */
  static Process start(String... arguments) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        Stream.concat(Stream.of(java.toString(), "-jar", PATH.toString()), Stream.of(arguments))
            .toList();
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a process to end. */
  static int exitCode(Process process) {
    try {
      assertThat(process.waitFor(Limits.COMMAND.toSeconds(), TimeUnit.SECONDS))
          .as("the process has ended")
          .isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
