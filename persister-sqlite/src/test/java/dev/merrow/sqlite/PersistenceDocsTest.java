package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.MergeableStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation shows in SQL for SQLite does what it says. */
class PersistenceDocsTest {
  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

  @TempDir Path directory;

  @Test
  void theQueriesFindWhatTheySay() throws Exception {
    Path file = directory.resolve("pets.db");
    MergeableStore store = createMergeableStore();
    store.setRow(
        "pets",
        "fido",
        Map.of(
            "species", Cell.of("dog"), "age", Cell.of(4), "tags", Cell.of(List.of("good", "old"))));
    store.setRow("pets", "felix", Map.of("species", Cell.of("cat")));
    try (Persister persister = SqlitePersister.createSqlitePersister(store, file)) {
      persister.save().join();
    }
    String docs = Files.readString(Path.of("..", "docs", "persistence.md"));
    String ofSqlite = docs.substring(0, docs.indexOf("\n## PostgreSQL\n"));
    List<String> queries = SQL.matcher(ofSqlite).results().map(MatchResult::group).toList();
    assertThat(queries).hasSize(4);

    assertThat(find(file, queries.get(0))).containsExactly("fido");
    assertThat(find(file, queries.get(1))).containsExactly("felix|cat|null", "fido|dog|4");
    assertThat(find(file, queries.get(2))).hasSize(4);
    assertThat(find(file, queries.get(3))).containsExactly("fido|good", "fido|old");
  }

  @Test
  void theExamplesOfWritingWithSqlDoWhatTheySay() throws Exception {
    Path file = directory.resolve("shop.db");
    MergeableStore store = createMergeableStore();
    VirtualTime time = new VirtualTime();
    SqlitePersisterOptions options =
        SqlitePersisterOptions.builder()
            .persister(PersisterOptions.builder().scheduler(time).build())
            .build();
    store.setCell("other", "r", "c", 1);
    Persister persister = SqlitePersister.createSqlitePersister(store, file, options);
    CompletableFuture<Void> started = persister.startAutoPersisting();
    time.passUntil(started::isDone);
    String docs = Files.readString(Path.of("..", "docs", "sql.md"));
    List<String> blocks =
        SQL.matcher(docs.substring(docs.indexOf("\n## SQLite\n")))
            .results()
            .map(it -> it.group(1))
            .toList();
    assertThat(blocks).hasSize(6);

    for (String block : blocks.subList(0, 5)) {
      Sqlite.execute(file, block.split(";\n"));
      time.pass(Duration.ofSeconds(1));
    }
    assertThat(store.getTable("pets"))
        .isEqualTo(
            Map.of(
                "fido",
                Map.of(
                    "species", Cell.of("dog"),
                    "price", Cell.of(10),
                    "name", Cell.of("Fido \"the\" dog")),
                "rex",
                Map.of("name", Cell.of("Rex"), "price", Cell.of(8), "sold", Cell.of(true))));
    assertThat(store.getValues()).isEqualTo(Map.of("open", Cell.of(true), "city", Cell.of("Bonn")));
    assertThat(Sqlite.query(file, blocks.get(5))).isEmpty();
    CompletableFuture<Void> closed = persister.closeAsync();
    time.passUntil(closed::isDone);
  }

  private static List<String> find(Path file, String block) throws Exception {
    return Sqlite.query(file, block.replace("```sql", "").replace("```", ""));
  }
}
