package dev.merrow.ws.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.BackgroundThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command in a process of its own, from this class path. */
final class ServerProcess implements AutoCloseable {
  private static final Pattern STATUS =
      Pattern.compile("Status: http://127\\.0\\.0\\.1:([0-9]+)/metrics");
  private static final Pattern SERVES =
      Pattern.compile("Merrow serves wss?://(?:127\\.0\\.0\\.1|0\\.0\\.0\\.0):([0-9]+)/ .*");
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final CompletableFuture<Integer> ended;

  private ServerProcess(Process process) {
    this.process = process;
    this.ended = BackgroundThreads.call(process::waitFor);
  }

  /**
   * Starts it.
   *
   * @param directory where what it complains of goes, to the file {@code stderr}
   */
  static ServerProcess start(Path directory, String... arguments) throws IOException {
    return start(directory, List.of(), arguments);
  }

  /**
   * Starts it.
   *
   * @param directory where what it complains of goes, to the file {@code stderr}
   * @param jvm options of the Java runtime, such as {@code -Xmx256m}
   */
  static ServerProcess start(Path directory, List<String> jvm, String... arguments)
      throws IOException {
    return start(MerrowServer.class, directory, jvm, arguments);
  }

  /**
   * Starts a program that says where it serves as the command does.
   *
   * @param directory where what it complains of goes, to the file {@code stderr}
   * @param jvm options of the Java runtime, such as {@code -Xmx256m}
   */
  static ServerProcess start(
      Class<?> program, Path directory, List<String> jvm, String... arguments) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath, program.getName()));
    command.addAll(List.of(arguments));
    return new ServerProcess(
        new ProcessBuilder(command).redirectError(directory.resolve("stderr").toFile()).start());
  }

  /** The port that it says it serves at; to be asked once. */
  int port() throws IOException {
    return portIn(SERVES);
  }

  /** The port of its status, if that is another; to be asked once, after {@link #port()}. */
  int statusPort() throws IOException {
    return portIn(STATUS);
  }

  private int portIn(Pattern expected) throws IOException {
    String line = process.inputReader(UTF_8).readLine();
    Matcher told = expected.matcher(line == null ? "" : line);
    assertThat(told.matches()).as("line: %s", line).isTrue();
    return Integer.parseInt(told.group(1));
  }

  /** What it prints; to be asked once. */
  BufferedReader output() {
    return process.inputReader(UTF_8);
  }

  /** Where clients join at a port. */
  static URI uri(int port, String path) {
    return URI.create("ws://127.0.0.1:" + port + "/" + path);
  }

  /** The process's id. */
  long pid() {
    return process.pid();
  }

  /** With SIGTERM. */
  void tellToEnd() {
    process.destroy();
  }

  /** With SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** Has it stand still, with SIGSTOP, until it is thawed. */
  void freeze() {
    signal("STOP");
  }

  /** Has it go on, with SIGCONT. */
  void thaw() {
    signal("CONT");
  }

  /** Has it go on after a while, during which it must stand still. */
  void thawAfter(Duration delay) {
    CompletableFuture<Void> unused =
        CompletableFuture.runAsync(
            this::thaw,
            CompletableFuture.delayedExecutor(
                delay.toMillis(), TimeUnit.MILLISECONDS, BackgroundThreads.THREADS));
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      assertThat(kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Completes with the exit code; without the common pool, which a test may keep busy. */
  CompletableFuture<Integer> ended() {
    return ended;
  }

  /** Waits until it has ended. */
  int exitCode() {
    return ended.copy().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Kills it, if it goes on, and waits until it is gone. */
  @Override
  public void close() {
    kill();
    exitCode();
  }
}
