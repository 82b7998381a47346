package dev.merrow.ws;

import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.docs.JavaSnippets;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example on the first page does what it says. */
class ReadmeTest {
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
      Process pets = java.start("Pets");
      try (BufferedReader printed = pets.inputReader(UTF_8)) {
        assertThat(printed.readLine()).isEqualTo("fido's species: dog");
        assertThat(printed.readLine()).isEqualTo("fido's legs: 4");
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(other.getRow("pets", "fido"))
            .isEqualTo(Map.of("species", Cell.of("dog"), "legs", Cell.of(4)));
        other.setCell("pets", "felix", "species", "cat");
        assertThat(printed.readLine()).isEqualTo("felix's species: cat");
        assertThat(pets.isAlive()).isTrue();
      } finally {
        pets.destroyForcibly();
      }
    }
  }

  @Test
  void theCoordinatesAreThoseOfThisVersion() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    Matcher version =
        Pattern.compile("<artifactId>merrow-parent</artifactId>\\s*<version>(.*?)</version>")
            .matcher(Files.readString(Path.of("..", "pom.xml")));
    assertThat(version.find()).isTrue();
    assertThat(readme)
        .contains(
            "<version>" + version.group(1) + "</version>",
            "dev.merrow:merrow-synchronizer-ws-client:" + version.group(1))
        .contains("<artifactId>merrow-synchronizer-ws-client</artifactId>");
    assertThat(Files.readString(Path.of("..", "synchronizer-ws-client", "pom.xml")))
        .contains("<artifactId>merrow-synchronizer-ws-client</artifactId>");
  }
}
