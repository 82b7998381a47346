package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import dev.merrow.ws.server.LivePage;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.TokenFileAuthenticator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathsTest {
  private static final String ANNA = "a-token-of-anna-1";
  private static final String ADMIN = "a-token-of-an-admin";

  @TempDir private Path directory;
  private final List<WsSynchronizer> clients = new ArrayList<>();

  private void join(StoringBroker broker, String path, String token) {
    WsSynchronizer client =
        WsSynchronizer.createWsSynchronizer(
            MergeableStore.createMergeableStore(),
            broker.uri(path),
            WsSynchronizerOptions.builder()
                .connection(it -> it.token(token == null ? null : () -> token))
                .build());
    clients.add(client);
    client.startSync().join();
  }

  @AfterEach
  void leave() {
    clients.forEach(WsSynchronizer::close);
  }

  @Test
  void pathsAreListedInColumnsAndAsJson() throws IOException {
    try (StoringBroker broker = StoringBroker.start(directory)) {
      assertThat(Command.lines("paths", broker.url(""))).hasSize(1);
      join(broker, "pets", null);
      join(broker, "shop/%1B%5B31m", null);
      List<String> lines = Command.lines("paths", broker.url(""));
      assertThat(lines.get(0)).startsWith("path ").contains("clients", "store", "access");
      assertThat(lines.get(1)).startsWith("pets ").endsWith("persisted  read-write");
      assertThat(lines).hasSize(3);
      String http = broker.url("").replace("ws://", "http://").replaceFirst("/$", "");
      assertThat(Command.lines("paths", http, "--format", "json", "--filter", "PET"))
          .singleElement()
          .asString()
          .startsWith("{\"path\":\"pets\",\"clients\":1,");
    }
  }

  @Test
  void aTokenShowsItsPathsAndAnAdministratorsAll() throws IOException {
    Path tokens =
        Files.writeString(
            directory.resolve("tokens.json"),
            """
            {"tokens": [{"token": "%s", "identity": "anna", "paths": {"pets": "read-only"}},
                        {"token": "%s", "identity": "root", "paths": {"shop": "read-write"},
                         "administrator": true}]}
            """
                .formatted(ANNA, ADMIN));
    try (StoringBroker broker =
        StoringBroker.start(
            directory.resolve("stores"),
            options ->
                options.authenticator(
                    TokenFileAuthenticator.createTokenFileAuthenticator(tokens)))) {
      join(broker, "pets", ANNA);
      join(broker, "shop", ADMIN);
      assertThat(Command.run("paths", broker.url("")).expect(4).err()).contains("MERROW_TOKEN");
      assertThat(
              Command.run(Map.of("MERROW_TOKEN", ANNA), "paths", broker.url(""))
                  .expect(0)
                  .out()
                  .lines())
          .hasSize(2)
          .anyMatch(line -> line.matches("pets .* read-only"));
      assertThat(
              Command.run(Map.of("MERROW_TOKEN", ADMIN), "paths", broker.url(""))
                  .expect(0)
                  .out()
                  .lines())
          .hasSize(3);
    }
  }

  @Test
  void whatIsWrongIsTold() throws IOException {
    Command.run("paths", "ws://localhost:1/?access_token=secret").expect(2);
    Command.run("paths", "ftp://localhost").expect(2);
    Command.run("paths", "localhost").expect(2);
    assertThat(Command.run("paths", "ws://127.0.0.1:1").expect(1).err()).contains("Cannot reach");
    try (StoringBroker broker =
        StoringBroker.start(directory, options -> options.livePage(LivePage.OFF))) {
      assertThat(Command.run("paths", broker.url("")).expect(1).err()).contains("--live");
    }
    try (StoringBroker broker =
        StoringBroker.start(
            directory.resolve("other"),
            options -> options.authenticator(Authenticator.allowAll()))) {
      Command.run("paths", broker.url("")).expect(0);
    }
  }
}
