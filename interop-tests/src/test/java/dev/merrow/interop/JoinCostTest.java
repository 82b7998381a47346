package dev.merrow.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.stores.Routing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Measures what joining a path costs at our broker and at TinyBase's, and prints it. It takes some
 * minutes, so it is only run when asked for with {@code -Dmerrow.joins=true}.
 */
@EnabledIfSystemProperty(named = "merrow.joins", matches = "true")
class JoinCostTest {

  @Test
  void tinyBasesServer() throws Exception {
    measureAt("TinyBase's server, without stores", "relay");
    measureAt("TinyBase's server, with stores", "stores");
  }

  @Test
  void merrowsBroker() throws Exception {
    measure("Merrow, without stores", null);
    measure("Merrow, with stores", Routing.OPEN);
    measure("Merrow, hub", Routing.HUB);
  }

  private static void measure(String what, @Nullable Routing routing) throws Exception {
    try (MerrowBroker broker = new MerrowBroker(routing, () -> {}, 0)) {
      measureAt(what, "ws://127.0.0.1:" + broker.port());
    }
  }

  private static void measureAt(String what, String where)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("node", Path.of("src", "test", "js", "joins.js").toString()));
    command.add(where);
    Process node =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String table = new String(node.getInputStream().readAllBytes(), UTF_8);
    assertThat(node.waitFor()).isZero();
    System.out.println(what + "\n" + table);
    assertThat(table.lines()).hasSize(4);
  }
}
