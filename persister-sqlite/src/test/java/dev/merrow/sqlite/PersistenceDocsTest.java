package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/persistence.md shows in SQL, before its part on PostgreSQL, finds what it says. */
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

  private static List<String> find(Path file, String block) throws Exception {
    return Sqlite.query(file, block.replace("```sql", "").replace("```", ""));
  }
}
