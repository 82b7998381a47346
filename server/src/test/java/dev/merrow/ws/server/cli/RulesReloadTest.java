package dev.merrow.ws.server.cli;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.ws.client.WsConnectionOptions;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --rules} and {@code --tokens} say anew applies to clients that are connected. */
class RulesReloadTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path directory;
  private final Semaphore changes = new Semaphore(0);

  private void write(String name, String text) throws IOException {
    Path written = Files.writeString(directory.resolve("written"), text);
    // as a whole, so that the server does not read half of it
    Files.move(
        written,
        directory.resolve(name),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  private void writeTokens(String labelOfAnna) throws IOException {
    write(
        "tokens.json",
        """
        {"tokens": [
          {"token": "a-token-of-anna-1", "identity": "anna", "paths": {"shop": "read-write"},
           "labels": ["%s"]},
          {"token": "a-token-of-bob-12", "identity": "bob", "paths": {"shop": "read-write"},
           "labels": ["staff"]}]}
        """
            .formatted(labelOfAnna));
  }

  private void writeRules(String label) throws IOException {
    write(
        "rules.json",
        """
        {"paths": [{"path": "shop", "tables": {"orders":
          {"readers": ["%s", "staff"], "writers": ["%s", "staff"]}}}]}
        """
            .formatted(label, label));
  }

  private static WsSynchronizer open(MergeableStore store, int port, String token)
      throws Exception {
    WsSynchronizer synchronizer =
        WsSynchronizer.createWsSynchronizer(
            store,
            URI.create("ws://127.0.0.1:" + port + "/shop"),
            new WsSynchronizerOptions(
                SynchronizerOptions.DEFAULTS,
                WsConnectionOptions.builder().token(() -> token).build()));
    synchronizer.startSync().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return synchronizer;
  }

  private void awaitOrders(MergeableStore store, String... orders) throws InterruptedException {
    while (!Set.copyOf(store.getRowIds("orders")).equals(Set.of(orders))) {
      assertThat(changes.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("%s, not %s", store.getRowIds("orders"), Set.of(orders))
          .isTrue();
    }
  }

  @Test
  void rowsComeAndGoWhenFilesChange() throws Exception {
    writeTokens("owner:anna");
    writeRules("owner:${owner}");
    MergeableStore annas = createMergeableStore();
    MergeableStore bobs = createMergeableStore();
    annas.addDidFinishTransactionListener(store -> changes.release());
    try (ServerProcess server =
        ServerProcess.start(
            directory,
            "--port=0",
            "--store=" + directory.resolve("data"),
            "--tokens=" + directory.resolve("tokens.json"),
            "--rules=" + directory.resolve("rules.json"))) {
      int port = server.port();
      try (WsSynchronizer anna = open(annas, port, "a-token-of-anna-1");
          WsSynchronizer bob = open(bobs, port, "a-token-of-bob-12")) {
        bobs.setCell("orders", "1", "owner", "anna");
        bobs.setCell("orders", "2", "owner", "ben");
        bob.flush(Duration.ofSeconds(PATIENCE_SECONDS)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        awaitOrders(annas, "1");
        writeRules("everyone");
        awaitOrders(annas, "1", "2");
        writeRules("owner:${owner}");
        awaitOrders(annas, "1");
        writeTokens("owner:ben");
        awaitOrders(annas, "2");
        assertThat(bobs.getRowIds("orders")).containsExactlyInAnyOrder("1", "2");
        assertThat(anna.getSynchronizerStats().reconnects()).isZero();
      }
    }
  }
}
