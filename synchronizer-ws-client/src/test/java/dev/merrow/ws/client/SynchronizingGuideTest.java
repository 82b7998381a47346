package dev.merrow.ws.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.docs.JavaSnippets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide to synchronizing shows compiles, and its transport works. */
class SynchronizingGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "synchronizing.md");
  private static final String IMPORTS =
      """
      import static dev.merrow.ws.client.WsConnection.createWsConnection;
      import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;

      import dev.merrow.Cell;
      import dev.merrow.store.MergeableStore;
      import dev.merrow.sync.FlushResult;
      import dev.merrow.sync.SynchronizerStatus;
      import dev.merrow.ws.client.RetryPolicy;
      import dev.merrow.ws.client.WsConnection;
      import dev.merrow.ws.client.WsSynchronizer;
      import dev.merrow.ws.client.WsSynchronizerOptions;
      import dev.merrow.ws.client.WsThreads;
      import dev.merrow.ws.client.engine.ClientEngine;
      import java.net.URI;
      import java.time.Duration;
      import java.util.Map;
      import javax.net.ssl.SSLContext;
      """;

  @TempDir Path folder;

  @Test
  void theSnippetsCompile() throws IOException {
    List<String> snippets = JavaSnippets.of(GUIDE);
    assertThat(snippets).hasSizeGreaterThan(6);
    new JavaSnippets(folder)
        .compile(
            "Snippets",
            IMPORTS
                + "abstract class Snippets {\n"
                + "MergeableStore store;\n"
                + "MergeableStore petsStore;\n"
                + "MergeableStore salesStore;\n"
                + "SSLContext sslContext;\n"
                + "WsSynchronizer sync;\n"
                + "Map<String, Map<String, Map<String, Cell>>> imported;\n"
                + "abstract void highlight(String rowId);\n"
                + "abstract String freshToken();\n"
                + JavaSnippets.asMethods(snippets.subList(0, snippets.size() - 1))
                + "}\n");
  }

  @Test
  void theTransportJoinsTwoStores() throws Exception {
    List<String> snippets = JavaSnippets.of(GUIDE);
    JavaSnippets java = new JavaSnippets(folder);
    java.compile("TcpTransport", snippets.get(snippets.size() - 1));
    assertThat(java.run("TcpTransport")).startsWith("true {pets={fido={species=");
  }
}
