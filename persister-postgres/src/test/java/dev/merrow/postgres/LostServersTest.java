package dev.merrow.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are killed: each is started again, or a standby takes its place. */
class LostServersTest extends PostgresFixture {
  private static final int KILLS = Integer.getInteger("merrow.kills", 3);

  @TempDir Path directory;

  private final List<EmbeddedPostgres> servers = new ArrayList<>();

  @AfterEach
  void stopServers() throws Exception {
    // persisters that are not closed would save to servers that are gone
    closeAll();
    for (EmbeddedPostgres server : servers) {
      server.close();
    }
  }

  private EmbeddedPostgres start(Path data, int port) throws Exception {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
    EmbeddedPostgres server = (port == 0 ? builder : builder.setPort(port)).start();
    servers.add(server);
    return server;
  }

  private static void kill(Path data) throws Exception {
    long process = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
    ProcessHandle server = ProcessHandle.of(process).orElseThrow();
    assertThat(server.destroyForcibly()).isTrue();
    server.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static String urlOf(EmbeddedPostgres server) {
    return server.getJdbcUrl("postgres", "postgres");
  }

  /** The processes of one that was killed end by themselves, which takes a moment. */
  private EmbeddedPostgres startAgain(Path data, int port) throws Exception {
    for (int attempt = 1; true; attempt++) {
      try {
        return start(data, port);
      } catch (IOException | IllegalStateException e) {
        if (attempt == 20) {
          throw e;
        }
      }
    }
  }

  @Test
  void whatWasFlushedIsThereAfterTheServerWasKilledAndStartedAgain() throws Exception {
    long seed = Long.getLong("merrow.seed", System.nanoTime());
    Path data = directory.resolve("data");
    EmbeddedPostgres server = start(data, 0);
    int port = server.getPort();
    use(urlOf(server));
    AtomicBoolean ended = new AtomicBoolean();
    List<Writer> writers = new ArrayList<>();
    List<CompletableFuture<Void>> writing = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Writer writer = new Writer("writer" + i, new Random(seed + i));
      writers.add(writer);
      writing.add(CompletableFuture.runAsync(() -> writer.writeUntil(ended)));
    }
    Random random = new Random(seed);
    for (int i = 0; i < KILLS; i++) {
      Writer watched = writers.get(random.nextInt(writers.size()));
      watched.awaitMoreFlushed(1 + random.nextInt(20));
      kill(data);
      servers.remove(server);
      server.close();
      server = startAgain(data, port);
    }
    for (Writer each : writers) {
      each.awaitMoreFlushed(2);
    }
    ended.set(true);
    for (CompletableFuture<Void> each : writing) {
      await(each);
    }

    MergeableStore saved = loaded("p");
    for (Writer each : writers) {
      for (int i = 1; i <= each.flushed(); i++) {
        assertThat(saved.hasCell("flushed", each.name, "n" + i))
            .as("flush %s of %s, seed %s", i, each.name, seed)
            .isTrue();
      }
      await(each.persister.flush());
    }
    for (Writer each : writers) {
      await(each.persister.load());
      assertThat(each.store.getMergeableContent())
          .as("%s, seed %s", each.name, seed)
          .isEqualTo(loaded("p").getMergeableContent());
    }
  }

  /** A store that is written all the time, and notes what was flushed. */
  private final class Writer {
    final String name;
    final MergeableStore store;
    final Persister persister;
    private final Random random;
    private int flushed;

    Writer(String name, Random random) throws Exception {
      this.name = name;
      this.random = random;
      store = createMergeableStore(name);
      persister = persister(store, connect(url), PostgresMode.cells("p"), looking());
      await(persister.startAutoPersisting());
    }

    void writeUntil(AtomicBoolean ended) {
      for (int i = 1; !ended.get(); i++) {
        int number = i;
        store.transaction(
            () -> {
              store.setCell("shared", "r" + random.nextInt(5), "c", number);
              store.setCell("flushed", name, "n" + number, number);
            });
        boolean done = false;
        while (!done && !ended.get()) {
          // it fails while the server is away
          done = isFlushed();
        }
        if (done) {
          noteFlushed(number);
        }
      }
    }

    private synchronized void noteFlushed(int number) {
      flushed = number;
      notifyAll();
    }

    synchronized int flushed() {
      return flushed;
    }

    private boolean isFlushed() {
      try {
        await(persister.flush());
        return true;
      } catch (Exception e) {
        return false;
      }
    }

    synchronized void awaitMoreFlushed(int more) throws InterruptedException {
      int number = flushed + more;
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      while (flushed < number) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        assertThat(left).as("%s flushes", name).isPositive();
        wait(left);
      }
    }
  }

  @Test
  void writersGoOnAtTheStandbyAndBringItWhatItLacks() throws Exception {
    Path data = directory.resolve("first");
    start(data, 0).close();
    servers.clear();
    Path copy = directory.resolve("second");
    copyAll(data, copy);
    EmbeddedPostgres first = start(data, 0);
    Files.createFile(copy.resolve("standby.signal"));
    Files.writeString(
        copy.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=%s user=postgres'%n".formatted(first.getPort()));
    EmbeddedPostgres second = start(copy, 0);
    String standby = urlOf(second);
    use(
        "jdbc:postgresql://localhost:%s,localhost:%s/postgres?user=postgres&targetServerType=primary"
            .formatted(first.getPort(), second.getPort()));
    MergeableStore one = createMergeableStore("one");
    MergeableStore two = createMergeableStore("two");
    Persister ones = persister(one, connect(url), PostgresMode.cells("p"), looking());
    Persister twos = persister(two, connect(url), PostgresMode.cells("p"), looking());
    await(ones.startAutoPersisting());
    await(twos.startAutoPersisting());
    one.setCell("t", "old", "c", 1);
    await(ones.flush());
    await(() -> two.hasRow("t", "old"), two);
    awaitRow(standby, "SELECT 1 FROM merrow_cells WHERE row_id = 'old'");
    // from here on the standby gets nothing any more
    Servers.execute(standby, "ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
    awaitRow(standby, "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_stat_wal_receiver)");
    one.setCell("t", "lost", "c", 2);
    await(ones.flush());
    two.setCell("t", "gone", "c", 3);
    await(twos.flush());
    await(() -> one.hasRow("t", "gone"), one);
    kill(data);
    assertThat(Servers.query(standby, "SELECT pg_promote(), row_id FROM merrow_cells"))
        .containsExactly("t|old");

    two.setCell("t", "next", "c", 4);
    await(twos.flush());
    await(() -> one.hasRow("t", "next"), one);
    one.setCell("t", "last", "c", 5);
    await(ones.flush());
    await(() -> two.hasRow("t", "last"), two);
    await(twos.flush());

    assertThat(loaded("p").getRowIds("t"))
        .containsExactlyInAnyOrder("old", "lost", "gone", "next", "last");
    assertThat(one.getMergeableContent()).isEqualTo(two.getMergeableContent());
    assertThat(loaded("p").getMergeableContent()).isEqualTo(one.getMergeableContent());
  }

  private static void awaitRow(String of, String query) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    boolean found = false;
    while (!found) {
      assertThat(System.nanoTime()).as(query).isLessThan(deadline);
      try {
        found = !Servers.query(of, query).isEmpty();
      } catch (SQLException e) {
        // the tables are not there yet
        found = false;
      }
    }
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
