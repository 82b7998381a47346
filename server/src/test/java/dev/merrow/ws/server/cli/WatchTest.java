package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.BackgroundThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchTest {
  private static final String TIME =
      "\"time\":\"20\\d\\d-\\d\\d-\\d\\dT[0-9:.]+Z\",\"stamp\":\"[-0-9A-Z_a-z]{16}\"}";

  @TempDir private Path directory;

  /** The command, which runs until it has printed enough. */
  private static final class Watch implements AutoCloseable {
    private final BufferedReader out;
    private final CompletableFuture<Integer> exitCode;

    private Watch(BufferedReader out, CompletableFuture<Integer> exitCode) {
      this.out = out;
      this.exitCode = exitCode;
    }

    static Watch start(String... arguments) throws IOException {
      PipedReader out = new PipedReader();
      PrintWriter writer = new PrintWriter(new PipedWriter(out));
      return new Watch(
          new BufferedReader(out),
          BackgroundThreads.call(
              () -> {
                int exitCode =
                    MerrowServer.commandLine()
                        .setOut(writer)
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute(arguments);
                writer.close();
                return exitCode;
              }));
    }

    String line() throws IOException {
      return out.readLine();
    }

    int exitCode() throws Exception {
      return exitCode.get(60, TimeUnit.SECONDS);
    }

    /** Has it notice, at its next line, that it is not read any more. */
    void stopReading() throws IOException {
      out.close();
    }

    @Override
    public void close() throws IOException {
      stopReading();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker", "pets.json", "pets.db"})
  void changesArePrintedAsTheyCome(String where) throws Exception {
    try (StoringBroker broker = StoringBroker.start(directory.resolve("stores"))) {
      String store =
          where.equals("broker") ? broker.url("pets") : directory.resolve(where).toString();
      Command.run("set", store, "pets", "fido", "sold", "false").expect(0);
      try (Watch watch = Watch.start("watch", store, "--initial", "--count", "5")) {
        String fido = "\\{\"table\":\"pets\",\"row\":\"fido\",\"cell\":\"sold\",";
        assertThat(watch.line()).matches(fido + "\"new\":false," + TIME);

        Command.run("set", store, "pets", "fido", "sold", "true").expect(0);
        assertThat(watch.line()).matches(fido + "\"old\":false,\"new\":true," + TIME);

        Command.run("set", store, "pets", "fido", "sold", "null").expect(0);
        assertThat(watch.line()).matches(fido + "\"old\":true,\"new\":null," + TIME);

        Command.run("delete", store, "pets", "fido").expect(0);
        assertThat(watch.line()).matches(fido + "\"old\":null," + TIME);

        Command.run("set", store, "--values", "open", "[1, {}]").expect(0);
        assertThat(watch.line()).matches("\\{\"value\":\"open\",\"new\":\\[1,\\{}]," + TIME);
        assertThat(watch.exitCode()).isZero();
      }
    }
  }

  @Test
  void aPartIsWatchedAlone() throws Exception {
    try (StoringBroker broker = StoringBroker.start(directory)) {
      String store = broker.url("pets");
      Command.run("set", store, "pets", "fido", "species", "dog", "legs", "4").expect(0);
      Command.run("set", store, "--values", "open", "true", "name", "Pets").expect(0);
      String[] place = {"pets", "fido", "legs"};
      try (Watch cell =
              Watch.start(
                  "watch",
                  store,
                  place[0],
                  place[1],
                  place[2],
                  "--initial",
                  "--count=2",
                  "--format=table");
          Watch value = Watch.start("watch", store, "--values", "open", "--initial", "--count=2")) {
        assertThat(cell.line()).matches("20\\S+ +pets fido legs +\\(none\\) -> 4");
        assertThat(value.line()).contains("{\"value\":\"open\",\"new\":true,");
        Command.run("set", store, "--values", "name", "Animals", "open", "false").expect(0);
        Command.run("set", store, "pets", "fido", "species", "cat", "legs", "3").expect(0);
        assertThat(cell.line()).matches("20\\S+ +pets fido legs +4 -> 3");
        assertThat(value.line()).contains("\"open\",\"old\":true,\"new\":false,");
        assertThat(cell.exitCode()).isZero();
        assertThat(value.exitCode()).isZero();
      }
    }
  }

  @Test
  void itEndsWhenItsOutputIsNotReadAnyMore() throws Exception {
    try (StoringBroker broker = StoringBroker.start(directory)) {
      String store = broker.url("pets");
      Command.run("set", store, "pets", "fido", "legs", "0").expect(0);
      try (Watch watch = Watch.start("watch", store, "--initial")) {
        assertThat(watch.line()).contains("fido");
        watch.stopReading();
        Command.run("set", store, "pets", "fido", "legs", "1").expect(0);
        assertThat(watch.exitCode()).isZero();
      }
    }
  }

  @Test
  void aProcessGoesOnWhenItsBrokerComesBack() throws Exception {
    Path stores = directory.resolve("stores");
    int port;
    try (ServerProcess first =
        ServerProcess.start(directory, "--port=0", "--store", stores.toString())) {
      port = first.port();
      String store = ServerProcess.uri(port, "pets").toString();
      Command.run("set", store, "pets", "fido", "legs", "4").expect(0);
      Path logs = Files.createDirectory(directory.resolve("watch"));
      try (ServerProcess watch =
              ServerProcess.start(logs, "watch", store, "--initial", "--count=2");
          BufferedReader out = watch.output()) {
        assertThat(out.readLine()).contains("\"new\":4");
        first.tellToEnd();
        assertThat(first.exitCode()).isZero();
        try (ServerProcess second =
            ServerProcess.start(directory, "--port=" + port, "--store", stores.toString())) {
          assertThat(second.port()).isEqualTo(port);
          Command.run("set", store, "pets", "fido", "name", "Fido K\u00f6ln").expect(0);
          assertThat(out.readLine()).contains("\"new\":\"Fido K\u00f6ln\"");
          assertThat(watch.exitCode()).isZero();
        }
      }
    }
  }
}
