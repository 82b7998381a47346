package dev.merrow.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.cli.MerrowServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Our broker with stores, in a process that starts quickly, stands still and is killed. */
final class SweptBroker implements AutoCloseable {
  private static final Pattern SERVES =
      Pattern.compile("Merrow serves ws://127\\.0\\.0\\.1:(\\d+)/ .*");

  /**
   * More options for the broker's process, such as one for an archive of classes: how long it takes
   * to start is most of what a run costs.
   */
  private static final List<String> JAVA_OPTIONS =
      Arrays.stream(System.getProperty("merrow.broker.options", "").split(" "))
          .filter(option -> !option.isEmpty())
          .toList();

  private final Process process;
  private final CompletableFuture<Process> ended;
  private final int port;

  /** Starts it, and waits until it listens. */
  SweptBroker(Path stores, Path complaints, String routing) throws IOException {
    this(complaints, "--store", stores.toString(), "--routing", routing);
  }

  /** As the other one, with options of the broker's. */
  SweptBroker(Path complaints, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.addAll(JAVA_OPTIONS);
    command.addAll(List.of("-cp", classPath(), MerrowServer.class.getName(), "serve"));
    command.addAll(List.of("--port", "0"));
    command.addAll(List.of(options));
    process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(complaints.toFile()))
            .start();
    ended = process.onExit();
    String line = process.inputReader(UTF_8).readLine();
    Matcher serves = SERVES.matcher(line == null ? "" : line);
    assertThat(serves.matches()).as("first line: %s", line).isTrue();
    port = Integer.parseInt(serves.group(1));
  }

  private static String classPath() {
    String own =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return System.getProperty("merrow.broker.classpath", own);
  }

  int port() {
    return port;
  }

  /** With SIGTERM, on which it saves and ends by itself. */
  void tellToEnd() {
    process.destroy();
  }

  URI at(String path) {
    return URI.create("ws://127.0.0.1:" + port + "/" + path);
  }

  /** Stops the process with SIGSTOP. */
  void freeze() {
    signal("STOP");
  }

  /** Continues the process with SIGCONT. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .redirectErrorStream(true)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** With SIGKILL, which ends it also while it stands still. */
  void kill() {
    process.destroyForcibly();
  }

  /** Completes when it is gone. */
  CompletableFuture<Process> ended() {
    return ended;
  }

  @Override
  public void close() {
    kill();
    ended.orTimeout(Limits.COMMAND.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Both ways to route. */
  static String routing(int run) {
    return List.of("hub", "open").get(run % 2);
  }
}
