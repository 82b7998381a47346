package dev.merrow.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.store.MergeableStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several processes auto-persist one path at the same time, and one of them is killed wherever it
 * is: what any has flushed is there in the end, and all hold the same.
 */
class ProcessesTest extends PostgresFixture {
  private static final int FLUSHES = 40;

  private final List<Child> children = new ArrayList<>();

  @AfterEach
  void endChildren() {
    children.forEach(Child::close);
  }

  private Child start(String name, boolean cells, long seed) throws Exception {
    Child child = new Child(name, url, Boolean.toString(cells), Long.toString(seed));
    children.add(child);
    return child;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatAnyHasFlushedIsThereAndAllAreEqual(boolean cells) throws Exception {
    long seed = Long.getLong("merrow.seed", System.nanoTime());
    int killedAfter = new Random(seed).nextInt(FLUSHES);
    Child killed = start("killed", cells, seed);
    Child first = start("first", cells, seed + 1);
    Child second = start("second", cells, seed + 2);
    for (Child each : children) {
      each.await("ready");
    }
    children.forEach(it -> it.tell("write"));
    killed.awaitFlush(killedAfter);
    killed.kill();
    killed.readToTheEnd();
    // it comes back while the others write
    Child back = start("back", cells, seed + 3);
    back.await("ready");
    back.tell("write");
    List<Child> alive = List.of(first, second, back);
    for (Child each : alive) {
      each.awaitFlush(FLUSHES);
    }
    for (int round = 0; round < 2; round++) {
      for (Child each : alive) {
        each.tell("exchange");
        each.await("exchanged");
      }
    }

    MergeableStore late = createMergeableStore("late");
    PostgresMode mode = cells ? PostgresMode.cells("p") : PostgresMode.json();
    await(persister(late, database, mode, notified()).load());
    for (Child each : children) {
      assertThat(each.flushed).isGreaterThanOrEqualTo(each == killed ? killedAfter : FLUSHES);
      for (int i = 1; i <= each.flushed; i++) {
        assertThat(late.getCell("flushed", each.name, "n" + i))
            .as("flush %s of '%s', seed %s", i, each.name, seed)
            .isEqualTo(Cell.of(i));
      }
    }
    for (Child each : alive) {
      each.tell("hashes");
      assertThat(each.readLine())
          .as("'%s', seed %s", each.name, seed)
          .isEqualTo(late.getMergeableContentHashes().toString());
    }
  }

  /** Another JVM. */
  private static final class Child implements AutoCloseable {
    final String name;
    int flushed;
    private final Process process;
    private final BufferedReader output;

    Child(String name, String... arguments) throws IOException {
      this.name = name;
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(Writer.class.getName());
      command.add(name);
      command.addAll(List.of(arguments));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      output = process.inputReader(UTF_8);
    }

    void tell(String line) {
      try {
        process.getOutputStream().write((line + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    String readLine() throws IOException {
      String line = output.readLine();
      if (line != null && line.startsWith("flushed ")) {
        flushed = Integer.parseInt(line.substring("flushed ".length()));
      }
      return line;
    }

    void await(String line) throws IOException {
      assertThat(readLine()).as("what '%s' says", name).isEqualTo(line);
    }

    void awaitFlush(int number) throws IOException {
      while (flushed < number) {
        assertThat(readLine()).as("what '%s' says", name).isNotNull();
      }
    }

    void kill() throws Exception {
      // the process itself would close its streams, too
      assertThat(process.toHandle().destroyForcibly()).isTrue();
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    void readToTheEnd() throws IOException {
      String line;
      do {
        line = readLine();
      } while (line != null);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** The other process, which does as it is told on its standard input. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws Exception {
      String name = arguments[0];
      PostgresMode mode =
          Boolean.parseBoolean(arguments[2]) ? PostgresMode.cells("p") : PostgresMode.json();
      Random random = new Random(Long.parseLong(arguments[3]));
      MergeableStore store = createMergeableStore(name);
      PersisterOptions options =
          PersisterOptions.builder().autoLoadInterval(Duration.ofMillis(50)).build();
      BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      try (PostgresDatabase database = PostgresDatabase.connect(arguments[1]);
          Persister persister =
              PostgresPersister.createPostgresPersister(store, database, mode, options)) {
        persister.startAutoPersisting().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        System.out.println("ready");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
          switch (line) {
            case "write" -> {
              for (int i = 1; i <= FLUSHES; i++) {
                for (int n = 0; n < 5; n++) {
                  writeWhatOthersWriteToo(store, random);
                }
                store.setCell("flushed", name, "n" + i, i);
                persister.flush().get(LIMIT_SECONDS, TimeUnit.SECONDS);
                System.out.println("flushed " + i);
              }
            }
            case "exchange" -> {
              persister.flush().get(LIMIT_SECONDS, TimeUnit.SECONDS);
              persister.load().get(LIMIT_SECONDS, TimeUnit.SECONDS);
              System.out.println("exchanged");
            }
            default -> System.out.println(store.getMergeableContentHashes());
          }
        }
      }
    }

    private static void writeWhatOthersWriteToo(MergeableStore store, Random random) {
      String rowId = "r" + random.nextInt(4);
      String cellId = "c" + random.nextInt(4);
      switch (random.nextInt(5)) {
        case 0 -> store.delRow("shared", rowId);
        case 1 -> store.delCell("shared", rowId, cellId);
        case 2 -> store.setValue(cellId, random.nextInt());
        default -> store.setCell("shared", rowId, cellId, random.nextInt());
      }
    }
  }
}
