package dev.merrow.ws.server.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.stores.StoredPath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SqlitePathStoresTest {
  private static final String LONG = "x".repeat(5_000);

  @TempDir private Path directory;

  @Test
  void whatIsStoredIsListed() throws IOException {
    List<String> paths =
        List.of(
            "", "..", "/a", "?", "A", "a", "a%2fb", "a/b", "hash-a", "path-a", "\u00e9", "\ud800");
    try (SqlitePathStores stores = new SqlitePathStores(directory)) {
      assertThat(stores.storedPaths(100)).isEmpty();
      for (String path : paths) {
        try (Persister persister = stores.open(path).orElseThrow().persister()) {
          persister.getStore().setValue("path", path.length());
          persister.save().join();
        }
      }
      try (Persister persister = stores.open(LONG).orElseThrow().persister()) {
        persister.save().join();
      }
      for (String other : List.of("path-%zz.sqlite", "path-A.sqlite", "path-a.sqlite-shm", "x")) {
        Files.writeString(directory.resolve(other), "");
      }
      assertThat(stores.storedPaths(100))
          .as("all but the one whose name is a hash")
          .extracting(StoredPath::pathId)
          .containsExactlyElementsOf(paths);
      assertThat(stores.storedPaths(100))
          .extracting(StoredPath::bytes)
          .allMatch(bytes -> bytes > 0);
      assertThat(stores.storedPaths(2)).extracting(StoredPath::pathId).containsExactly("", "..");
    }
  }

  @Test
  void eachPathHasAHarmlessNameOfItsOwn() throws IOException {
    Set<String> paths =
        Set.of(
            "",
            "a",
            "A",
            "a/b",
            "a%2fb",
            "a%2Fb",
            "..",
            "../a",
            "../../etc/passwd",
            "/a",
            "a/",
            "a\\b",
            "con",
            "nul",
            "a:b",
            "\u00e9",
            "e\u0301",
            "\ud800",
            "\ud801",
            "?",
            "\ufffd",
            LONG,
            LONG + "y",
            LONG + "\ud800",
            LONG + "\ud801",
            "file:x?mode=memory",
            ":memory:",
            "a\u0000b",
            "path-a",
            "hash-a");
    Set<String> names = new TreeSet<>();
    try (SqlitePathStores stores = new SqlitePathStores(directory)) {
      for (String path : paths) {
        Path file = stores.fileOf(path);
        assertThat(file.normalize()).isEqualTo(file).hasParentRaw(directory);
        String name = file.getFileName().toString();
        assertThat(name).matches("[-%_a-z0-9]+\\.sqlite").hasSizeLessThan(230);
        names.add(name.toLowerCase(Locale.ROOT));
      }
    }
    assertThat(names).hasSameSizeAs(paths);
  }

  @Test
  void whatClientsLeaveIsThereAfterARestart() throws Exception {
    MergeableStore first = MergeableStore.createMergeableStore();
    try (SqlitePathStores stores = new SqlitePathStores(directory);
        WsServer server = serve(stores);
        WsSynchronizer sync =
            WsSynchronizer.createWsSynchronizer(first, uri(server, "pets/../of%20mine"))) {
      sync.startSync().get();
      first.setCell("pets", "fido", "species", "dog");
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("path-pets%2f%2e%2e%2fof%2520mine.sqlite");
    }

    MergeableStore second = MergeableStore.createMergeableStore();
    try (SqlitePathStores stores = new SqlitePathStores(directory);
        WsServer server = serve(stores);
        WsSynchronizer sync =
            WsSynchronizer.createWsSynchronizer(second, uri(server, "pets/../of%20mine"))) {
      sync.startSync().get();
      assertThat(second.getCell("pets", "fido", "species")).hasToString("dog");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whatIsMadeIsForTheOwnerAloneAndLinksAreNotFollowed() throws Exception {
    Path own = directory.resolve("a").resolve("b");
    MergeableStore store = MergeableStore.createMergeableStore();
    try (SqlitePathStores stores = new SqlitePathStores(own);
        WsServer server = serve(stores)) {
      try (WsSynchronizer sync = WsSynchronizer.createWsSynchronizer(store, uri(server, "pets"))) {
        sync.startSync().get();
        store.setCell("pets", "fido", "species", "dog");
        sync.flush(Duration.ofSeconds(30)).get();
        assertThat(permissions(stores.fileOf("pets"))).isEqualTo("rw-------");
      }
      assertThat(permissions(own)).isEqualTo("rwx------");
      assertThat(permissions(own.getParent())).isEqualTo("rwx------");
      Files.createSymbolicLink(stores.fileOf("link"), stores.fileOf("pets"));
      Persister persister = stores.open("link").orElseThrow().persister();
      assertThat(persister.load())
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withMessageContaining("symbolic link");
      persister.close();
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static WsServer serve(SqlitePathStores stores) {
    return WsServer.createWsServer(WsServerOptions.builder().port(0).stores(stores).build());
  }

  private static URI uri(WsServer server, String path) {
    return URI.create("ws://127.0.0.1:" + server.port() + "/" + path);
  }
}
