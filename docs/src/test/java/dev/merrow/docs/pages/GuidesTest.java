package dev.merrow.docs.pages;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.FilePersister;
import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.server.TestBroker;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import java.io.PrintWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guides show does what they say. */
class GuidesTest {
  @TempDir Path folder;

  private static List<List<Snippet>> chainsOf(String page) {
    return Snippet.chains(Pages.ROOT.resolve("docs").resolve(page), "java");
  }

  /** The chains of a page, with the port of a broker in place of the default one. */
  private CompiledJava compile(String page, int port) throws Exception {
    List<List<Snippet>> chains =
        chainsOf(page).stream()
            .map(chain -> chain.stream().map(each -> each.withPort(port)).toList())
            .toList();
    return new CompiledJava(folder, chains);
  }

  @Test
  void theFirstApplicationSharesAndKeepsItsList() throws Exception {
    MergeableStore other = createMergeableStore();
    CompletableFuture<Cell> arrived = new CompletableFuture<>();
    other.addCellListener("todos", null, "text", event -> arrived.complete(event.newCell()));
    try (TestBroker broker = TestBroker.startBroker();
        WsSynchronizer sync = createWsSynchronizer(other, broker.uri("todos"))) {
      sync.startSync().get(60, TimeUnit.SECONDS);
      Process application = compile("getting-started.md", broker.port()).start(0);
      try {
        PrintWriter lines = new PrintWriter(application.outputWriter(UTF_8), true);
        lines.println("Buy milk");
        assertThat(application.inputReader(UTF_8).readLine())
            .isEqualTo("Todo[text=Buy milk, done=false]");
        assertThat(arrived.get(60, TimeUnit.SECONDS)).isEqualTo(Cell.of("Buy milk"));
        lines.close();
        assertThat(application.waitFor(1, TimeUnit.MINUTES)).isTrue();
      } finally {
        application.destroyForcibly();
      }
    }
    MergeableStore kept = createMergeableStore();
    try (Persister persister =
        FilePersister.createFilePersister(kept, folder.resolve("todos.json"))) {
      persister.load().get(60, TimeUnit.SECONDS);
    }
    assertThat(kept.getTables()).isEqualTo(other.getTables());
  }

  @Test
  void rowsOfOlderVersionsAreReadAndRewritten() throws Exception {
    assertThat(compile("schema-changes.md", 0).run(0))
        .containsExactly(
            "Todo[text=Buy milk, priority=NORMAL, assignee=Optional.empty]", "NORMAL", "Buy milk");
  }

  @Test
  void theTestsOfTheGuideSucceed() throws Exception {
    CompiledJava tests = compile("testing-your-application.md", 0);
    assertThat(tests.run(0)).containsExactly("9");
    assertThat(tests.run(2)).hasSize(1).first().asString().contains("name", "open");
    URL[] classes = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes)) {
      Class<?> type = loader.loadClass(tests.className(1));
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      Object test = constructor.newInstance();
      var field = type.getDeclaredField("broker");
      var method = type.getDeclaredMethod("whatIsWrittenOfflineArrivesLater");
      field.setAccessible(true);
      method.setAccessible(true);
      try (TestBroker broker = (TestBroker) field.get(test)) {
        assertThat(broker.port()).isPositive();
        method.invoke(test);
      }
    }
  }

  @Test
  void dataOfTinyBaseIsMoved() throws Exception {
    Path file = folder.resolve("pets.json");
    MergeableStore old = createMergeableStore();
    old.setRow("pets", "fido", Map.of("species", Cell.of("dog")));
    try (Persister persister = FilePersister.createFilePersister(old, file)) {
      persister.save().get(60, TimeUnit.SECONDS);
    }
    SqlitePathStores stores = new SqlitePathStores(folder.resolve("data"));
    MergeableStore client = createMergeableStore();
    try (TestBroker broker = TestBroker.startBroker(options -> options.stores(stores))) {
      assertThat(
              compile("from-tinybase-server.md", 0)
                  .run(0, "pets.json", broker.uri("pets").toString()))
          .containsExactly("pets.json: STORED");
      try (WsSynchronizer sync = createWsSynchronizer(client, broker.uri("pets"))) {
        sync.startSync().get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(client.getMergeableContent()).isEqualTo(old.getMergeableContent());
  }
}
