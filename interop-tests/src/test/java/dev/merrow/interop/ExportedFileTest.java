package dev.merrow.interop;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.persist.Persister;
import dev.merrow.sqlite.SqlitePersister;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.persist.SampleContent;
import dev.merrow.vectors.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line exports opens in the real TinyBase, and the other way round. */
class ExportedFileTest {
  private static final String STEPS =
      """
      [["setTables", {"pets": {
          "fido": {"species": "dog", "age": 4.5, "sold": true, "tags": ["good", {"x": null}]},
          "felix": {"species": "cat", "age": 1e21, "owner": null}}}],
       ["delRow", "pets", "felix"],
       ["setValues", {"open": true, "home": {"city": "K\u00f6ln"}}]]\
      """;

  @TempDir private Path directory;

  private Path file(String name) {
    return directory.resolve(name);
  }

  private static String run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var output = process.inputReader(UTF_8)) {
      String line = output.readLine();
      assertThat(process.waitFor(Limits.COMMAND.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("of %s", command).isZero();
      return line == null ? "" : line;
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs the command line in a process of its own, from this class path. */
  private static void merrow(Object... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.merrow.ws.server.cli.MerrowServer"));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    var unused = run(command);
  }

  private static JsonNode tinyBase(Path file, String command) throws Exception {
    String script = Path.of("src", "test", "js", "file.js").toString();
    return Vectors.parse(run(List.of("node", script, file.toString(), command)));
  }

  private static void assertSame(JsonNode theirs, MergeableStore ours) throws IOException {
    assertThat(theirs.get("content")).isEqualTo(Vectors.parse(ours.getJson()));
    JsonNode hashes = theirs.get("hashes");
    if (!hashes.isNull()) {
      assertThat(
              new ContentHashes((int) hashes.get(0).longValue(), (int) hashes.get(1).longValue()))
          .isEqualTo(ours.getMergeableContentHashes());
    }
  }

  @Test
  void tinyBaseReadsWhatIsExported() throws Exception {
    MergeableStore store = createMergeableStore();
    SampleContent.write(store);
    try (Persister persister = SqlitePersister.createSqlitePersister(store, file("samples.db"))) {
      persister.save().join();
    }
    merrow("export", file("samples.db"), file("samples.json"));
    assertSame(tinyBase(file("samples.json"), "{\"mergeable\":true}"), store);
    merrow("export", file("samples.db"), file("plain.json"), "--format", "plain");
    assertSame(tinyBase(file("plain.json"), "{\"mergeable\":false}"), store);
  }

  @Test
  void whatTinyBaseSavesIsImported() throws Exception {
    for (boolean mergeable : new boolean[] {true, false}) {
      Path saved = file("saved-" + mergeable + ".json");
      JsonNode theirs =
          tinyBase(saved, "{\"mergeable\":%s,\"steps\":%s}".formatted(mergeable, STEPS));
      Path database = file("imported-" + mergeable + ".db");
      merrow("import", database, saved);
      MergeableStore store = createMergeableStore();
      try (Persister persister = SqlitePersister.createSqlitePersister(store, database)) {
        persister.load().join();
      }
      assertSame(theirs, store);
      assertThat(store.hasRow("pets", "fido")).isTrue();
    }
  }
}
