package dev.merrow.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documentation shows in SQL for PostgreSQL does what it says. */
class PersistenceDocsTest extends PostgresFixture {
  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

  @Test
  void theExamplesDoWhatTheySay() throws Exception {
    MergeableStore store = createMergeableStore();
    store.setCell("pets", "fido", "age", 4);
    store.setCell("pets", "felix", "age", 2);
    await(persister(store, "pets", notified()).save());

    String docs = Files.readString(Path.of("..", "docs", "persistence.md"));
    List<String> queries =
        SQL.matcher(docs.substring(docs.indexOf("\n## PostgreSQL\n")))
            .results()
            .map(it -> it.group(1))
            .toList();
    assertThat(queries).hasSize(2);
    assertThat(Servers.query(url, queries.get(0))).containsExactly("fido");

    Store plain = Store.createStore();
    plain.setCell("pets", "fido", "age", 4);
    PostgresTabular mode = PostgresTabular.builder().table("pets", "pets").build();
    await(persister(plain, database, mode, notified()).startAutoPersisting());
    Servers.execute(url, queries.get(1), "UPDATE pets SET age = 5");
    await(() -> Cell.of(5).equals(plain.getCell("pets", "fido", "age")), plain);
  }

  @Test
  void theExamplesOfWritingWithSqlDoWhatTheySay() throws Exception {
    MergeableStore store = createMergeableStore();
    Persister persister = persister(store, "shop", notified());
    await(persister.startAutoPersisting());
    store.setCell("other", "r", "c", 1);
    await(persister.flush());
    String docs = Files.readString(Path.of("..", "docs", "sql.md"));
    List<String> blocks =
        SQL.matcher(
                docs.substring(docs.indexOf("\n## PostgreSQL\n"), docs.indexOf("\n## SQLite\n")))
            .results()
            .map(it -> it.group(1))
            .toList();
    assertThat(blocks).hasSize(11);

    Servers.execute(url, blocks.get(0).replace("stock_job", "job_" + url.replaceAll("\\W", "")));
    Servers.execute(url, blocks.get(1));
    await(() -> store.hasRow("pets", "felix"), store);
    assertThat(store.getRow("pets", "fido"))
        .isEqualTo(
            Map.of(
                "species", Cell.of("dog"),
                "price", Cell.of(5),
                "name", Cell.of("Fido \"the\" dog"),
                "sold", Cell.of(false)));
    Servers.execute(url, blocks.get(2));
    await(() -> store.hasValue("open") && !store.hasRow("pets", "felix"), store);
    assertThat(store.hasCell("pets", "fido", "sold")).isFalse();
    Servers.execute(url, blocks.get(3));
    await(() -> Cell.of(10).equals(store.getCell("pets", "fido", "price")), store);
    Servers.execute(url, blocks.get(4));
    await(() -> Cell.of(7).equals(store.getCell("pets", "fido", "stock")), store);
    assertThat(Servers.query(url, blocks.get(5))).isEmpty();
    Servers.execute(url, blocks.get(6).replace("clerk", "clerk_" + url.replaceAll("\\W", "")));
    Servers.execute(url, blocks.get(7));
    await(() -> store.hasValue("city"), store);
    assertThat(store.getRow("pets", "rex"))
        .isEqualTo(
            Map.of(
                "name", Cell.of("Rex"),
                "price", Cell.of(8),
                "sold", Cell.of(true),
                "tags", Cell.of(List.of("good"))));
    Servers.execute(url, blocks.get(8));
    await(() -> !store.hasCell("pets", "rex", "tags"), store);
    assertThat(store.getCell("pets", "rex", "price")).isEqualTo(Cell.of(4));
    Servers.execute(url, blocks.get(9));
    assertThat(Servers.query(url, blocks.get(10)))
        .containsExactlyInAnyOrder("fido|Fido \"the\" dog|5|7", "rex|Rex|4|null");
  }
}
