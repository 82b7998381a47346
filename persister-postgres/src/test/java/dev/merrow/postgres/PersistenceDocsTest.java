package dev.merrow.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/persistence.md shows in SQL for PostgreSQL finds what it says. */
class PersistenceDocsTest extends PostgresFixture {
  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

  @Test
  void theQueryFindsWhatItSays() throws Exception {
    MergeableStore store = createMergeableStore();
    store.setCell("pets", "fido", "age", 4);
    store.setCell("pets", "felix", "age", 2);
    await(persister(store, "pets", notified()).save());

    String docs = Files.readString(Path.of("..", "docs", "persistence.md"));
    Matcher queries = SQL.matcher(docs.substring(docs.indexOf("\n## PostgreSQL\n")));
    assertThat(queries.find()).isTrue();
    assertThat(Servers.query(url, queries.group(1))).containsExactly("fido");
    assertThat(queries.find()).isFalse();
  }
}
