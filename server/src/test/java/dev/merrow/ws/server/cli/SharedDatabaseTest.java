package dev.merrow.ws.server.cli;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Brokers in processes of their own on one database, which asks for a password. */
class SharedDatabaseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "s3cret word";

  @TempDir private Path directory;

  @Test
  void brokersOnOneDatabaseShareTheirPathsAndAClientTurnsToTheNext() throws Exception {
    Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
    try (EmbeddedPostgres postgres = start()) {
      String url = "postgresql://broker@127.0.0.1:" + postgres.getPort() + "/shop";
      try (ServerProcess one = start("one", url, password);
          ServerProcess other = start("other", url, password)) {
        assertThatTheyShare(one, other);
      }
    }
    for (String name : List.of("one", "other")) {
      assertThat(Files.readString(directory.resolve(name).resolve("stderr")))
          .doesNotContain(PASSWORD);
    }
  }

  private static void assertThatTheyShare(ServerProcess one, ServerProcess other) throws Exception {
    int onePort = one.port();
    int otherPort = other.port();
    MergeableStore moving = createMergeableStore();
    MergeableStore staying = createMergeableStore();
    try (WsSynchronizer mover =
            WsSynchronizer.createWsSynchronizer(
                moving,
                ServerProcess.uri(onePort, "pets"),
                WsSynchronizerOptions.builder()
                    .alternatives(List.of(ServerProcess.uri(otherPort, "pets")))
                    .build());
        WsSynchronizer stayer =
            WsSynchronizer.createWsSynchronizer(staying, ServerProcess.uri(otherPort, "pets"))) {
      CompletableFuture.allOf(mover.startSync(), stayer.startSync())
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      moving.setCell("t", "at one", "c", "1");
      awaitCell(staying, "at one", "1");
      staying.setCell("t", "at other", "c", "2");
      awaitCell(moving, "at other", "2");
      flush(mover);

      one.kill();
      moving.setCell("t", "after the kill", "c", "3");
      flush(mover);
      awaitCell(staying, "after the kill", "3");
    }
    MergeableStore late = createMergeableStore();
    try (WsSynchronizer reader =
        WsSynchronizer.createWsSynchronizer(late, ServerProcess.uri(otherPort, "pets"))) {
      reader.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      flush(reader);
      assertThat(late.getRowIds("t"))
          .containsExactlyInAnyOrder("at one", "at other", "after the kill");
    }
  }

  private static void flush(WsSynchronizer sync) {
    assertThat(sync.flush(PATIENCE)).succeedsWithin(PATIENCE).isEqualTo(FlushResult.STORED);
  }

  private static void awaitCell(MergeableStore store, String row, String expected) {
    CompletableFuture<Void> came = new CompletableFuture<>();
    store.addDidFinishTransactionListener(
        finished -> {
          if (Cell.of(expected).equals(store.getCell("t", row, "c"))) {
            came.complete(null);
          }
        });
    if (!Cell.of(expected).equals(store.getCell("t", row, "c"))) {
      assertThat(came).as(row).succeedsWithin(PATIENCE);
    }
  }

  private EmbeddedPostgres start() throws Exception {
    Path rules = directory.resolve("pg_hba.conf");
    Files.write(
        rules,
        List.of(
            "local all all trust",
            "host all postgres 127.0.0.1/32 trust",
            "host all all 127.0.0.1/32 scram-sha-256"));
    rules.toFile().setReadable(true, false);
    directory.toFile().setReadable(true, false);
    directory.toFile().setExecutable(true, false);
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "off")
            .setServerConfig("hba_file", rules.toString())
            .start();
    try (Connection connection =
            DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE broker LOGIN PASSWORD '" + PASSWORD + "'");
      statement.execute("CREATE DATABASE shop OWNER broker");
    }
    return postgres;
  }

  private ServerProcess start(String name, String url, Path password) throws IOException {
    return ServerProcess.start(
        Files.createDirectories(directory.resolve(name)),
        "--port",
        "0",
        "--store",
        url,
        "--store-password",
        password.toString());
  }

  private static String run(int exitCode, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine command = MerrowServer.commandLine().setErr(new PrintWriter(err));
    assertThat(command.execute(arguments)).as("%s", err).isEqualTo(exitCode);
    return err.toString();
  }

  @Test
  void aDatabaseOrEngineThatIsNotThereIsNamedWithoutItsPassword() {
    assertThat(run(1, "serve", "--port", "0", "--store", "postgresql://me:secret@127.0.0.1:1/shop"))
        .contains("Cannot keep stores in database shop on 127.0.0.1, port 1", "refused")
        .doesNotContain("secret", " at dev.");
    assertThat(run(1, "serve", "--port", "0", "--cluster", "redis://me:secret@127.0.0.1:1"))
        .contains("Cannot connect to Redis at 127.0.0.1, port 1")
        .doesNotContain("secret", " at dev.");
    assertThat(run(1, "serve", "--port", "0", "--cluster", "nats://me:secret@127.0.0.1:1"))
        .contains("Cannot connect to NATS")
        .doesNotContain("secret", " at dev.");
  }

  @Test
  void otherUrlsAreRefused() {
    assertThat(run(2, "serve", "--store", "mysql://me:secret@host/shop"))
        .contains("a directory or a postgresql:// URL", "mysql://")
        .doesNotContain("secret");
    assertThat(run(2, "serve", "--cluster", "kafka://me:secret@host"))
        .contains("redis://", "nats://")
        .doesNotContain("secret");
    assertThat(run(2, "serve", "--cluster", "redis://host", "--cluster-name", "a b"))
        .contains("--cluster-name");
    assertThat(run(2, "serve", "--store-password", "file")).contains("--store-password needs");
    assertThat(run(2, "serve", "--store", "directory", "--store-password", "file"))
        .contains("--store-password needs");
  }
}
