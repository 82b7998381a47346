package dev.merrow.ws;

import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.docs.JavaSnippets;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows compiles, and its example does what it says. */
class ReadmeTest {
  private static final String IMPORTS =
      """
      import dev.merrow.local.LocalSynchronizer;
      import dev.merrow.persist.FilePersister;
      import dev.merrow.Cell;
      import dev.merrow.store.MergeableStore;
      import dev.merrow.store.Subscription;
      import dev.merrow.ws.server.WsServer;
      import java.nio.file.Path;
      import java.util.List;
      import java.util.Map;
      """;

  @TempDir Path folder;

  private static List<String> javaBlocks() throws IOException {
    return JavaSnippets.of(Path.of("..", "README.md"));
  }

  @Test
  void theExampleSharesFido() throws Exception {
    MergeableStore other = MergeableStore.createMergeableStore();
    CountDownLatch arrived = new CountDownLatch(1);
    other.addCellListener("pets", "fido", "legs", event -> arrived.countDown());
    try (WsServer server = WsServer.createWsServer(0);
        WsSynchronizer sync =
            createWsSynchronizer(
                other, URI.create("ws://127.0.0.1:%d/pets".formatted(server.port())))) {
      sync.startSync().get(20, TimeUnit.SECONDS);
      String example = javaBlocks().get(0).replace("localhost:8048", "127.0.0.1:" + server.port());
      assertThat(example).contains("127.0.0.1:" + server.port());
      JavaSnippets java = new JavaSnippets(folder);
      java.compile("Pets", example);
      assertThat(java.run("Pets").lines()).containsExactly("fido's species: dog", "fido's legs: 4");
      assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(other.getRow("pets", "fido"))
          .isEqualTo(Map.of("species", Cell.of("dog"), "legs", Cell.of(4)));
    }
  }

  @Test
  void theSnippetsCompile() throws IOException {
    List<String> snippets = javaBlocks();
    assertThat(snippets).hasSizeGreaterThan(4);
    new JavaSnippets(folder)
        .compile(
            "Snippets",
            IMPORTS
                + "abstract class Snippets {\n"
                + "MergeableStore store = MergeableStore.createMergeableStore();\n"
                + "abstract void repaint(String rowId);\n"
                + JavaSnippets.asMethods(snippets.subList(1, snippets.size()))
                + "}\n");
  }
}
