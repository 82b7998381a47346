package dev.merrow.benchmarks.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.benchmarks.host.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The runnable broker in a process of its own. */
final class SoakBroker implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("(?:ws|http)://127\\.0\\.0\\.1:(\\d+)/");

  /** The metric of a heap pool; the collector determines how many there are. */
  private static final Pattern HEAP_SPACE = Pattern.compile("total \\d+K, used (\\d+)K");

  private static final double MIB = 1024 * 1024;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int port;
  private final int statusPort;

  /**
   * Starts the broker and waits until it listens.
   *
   * @param java options of Java, including the program to run
   */
  SoakBroker(List<String> java, List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of(tool("java")));
    command.addAll(java);
    command.addAll(List.of("--port", "0", "--status-port", "0"));
    command.addAll(options);
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader(UTF_8);
    try {
      port = readPort(out);
      statusPort = readPort(out);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private static int readPort(BufferedReader out) throws IOException {
    String line = out.readLine();
    Matcher url = URL.matcher(line == null ? "" : line);
    if (!url.find()) {
      throw new IOException("The broker does not serve; its output: " + line);
    }
    return Integer.parseInt(url.group(1));
  }

  int port() {
    return port;
  }

  URI at(String path) {
    return URI.create("ws://127.0.0.1:%s/%s".formatted(port, path));
  }

  /** Returns the value of a metric without labels. */
  double metric(String name) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%s/metrics".formatted(statusPort));
    HttpResponse<Stream<String>> response =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines());
    return response
        .body()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IOException("There is no metric " + name));
  }

  /** Returns the live heap in MiB, after a full collection. */
  double liveHeap() throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    jcmd(pid, "GC.run");
    String info = jcmd(pid, "GC.heap_info");
    Matcher spaces = HEAP_SPACE.matcher(info);
    if (!spaces.find()) {
      throw new IOException("jcmd tells no heap: " + info);
    }
    return spaces.reset().results().mapToLong(space -> Long.parseLong(space.group(1))).sum()
        * 1024
        / MIB;
  }

  private static String jcmd(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(tool("jcmd")));
    command.addAll(List.of(arguments));
    Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
    jcmd.waitFor();
    return said;
  }

  /** Returns the CPU time that the process has taken. */
  double cpuSeconds() throws IOException {
    return Machine.secondsOf(process.pid());
  }

  /** Returns the resident memory of the process in MiB. */
  double resident() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.isReadable(status)) {
      return Double.NaN;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Stops the broker and returns its exit code. */
  int end() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
