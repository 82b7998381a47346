package dev.merrow.ws.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.docs.JavaSnippets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The transport that the guide to synchronizing shows works. */
class SynchronizingGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "synchronizing.md");

  @TempDir Path folder;

  @Test
  void theTransportJoinsTwoStores() throws Exception {
    List<String> snippets = JavaSnippets.of(GUIDE);
    JavaSnippets java = new JavaSnippets(folder);
    java.compile("TcpTransport", snippets.get(snippets.size() - 1));
    assertThat(java.run("TcpTransport")).startsWith("true {pets={fido={species=");
  }
}
