package dev.merrow.benchmarks.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brokers that are joined, each in a process of its own. */
final class ClusterBrokers implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("ws://[^:/]+:(\\d+)");
  private static final long PATIENCE_SECONDS = 10;

  private final List<Process> processes = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();

  /** Starts as many as there are to be, on a new database if they have one. */
  ClusterBrokers(Path jar, ClusterServers servers, Way way, int count) throws Exception {
    List<String> command = new ArrayList<>(List.of("java", "-jar", jar.toString(), "--port=0"));
    command.add("--max-messages-per-second=1000000000");
    command.add("--max-holder-messages-per-second=0");
    if (way.database()) {
      command.add("--store=" + servers.createDatabase());
    }
    command.addAll(servers.options(way.engine()));
    try {
      for (int i = 0; i < count; i++) {
        start(command);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher address = ADDRESS.matcher(line);
      if (address.find()) {
        ports.add(Integer.parseInt(address.group(1)));
        return;
      }
    }
    throw new IOException("The broker did not say where it listens");
  }

  int count() {
    return ports.size();
  }

  int port(int broker) {
    return ports.get(broker);
  }

  URI at(int broker, String path) {
    return URI.create("ws://127.0.0.1:" + ports.get(broker) + "/" + path);
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    for (Process process : processes) {
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
}
