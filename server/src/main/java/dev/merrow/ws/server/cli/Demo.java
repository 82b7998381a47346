package dev.merrow.ws.server.cli;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;

import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Two stores that write together and apart, and what each sees. */
final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final PrintWriter out;
  private final MergeableStore anna = createMergeableStore();
  private final MergeableStore ben = createMergeableStore();

  Demo(PrintWriter out) {
    this.out = out;
  }

  /** Runs it and tells whether both had the same in the end. */
  boolean run() throws InterruptedException {
    try (WsServer server = WsServer.createWsServer(0)) {
      URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/pets");
      say("A broker listens. Anna and Ben join it at %s.", uri);
      try (WsSynchronizer ofAnna = createWsSynchronizer(anna, uri)) {
        try (WsSynchronizer ofBen = createWsSynchronizer(ben, uri)) {
          CompletableFuture.allOf(ofAnna.startSync(), ofBen.startSync()).join();
          writeTogether();
          awaitEqual();
          show("Both write at the same time, even to the same cell, where the later write counts:");
        }
        writeApart();
        show("Ben goes offline. Both continue:");
        try (WsSynchronizer ofBen = createWsSynchronizer(ben, uri)) {
          ofBen.startSync().join();
          awaitEqual();
          show("Ben comes back. What each did alone is merged:");
        }
      }
    }
    return tellHashes();
  }

  private void writeTogether() {
    CompletableFuture<Void> annas =
        CompletableFuture.runAsync(
            () -> {
              anna.setCell("pets", "fido", "species", "dog");
              anna.setCell("pets", "fido", "price", 5);
            });
    CompletableFuture<Void> bens =
        CompletableFuture.runAsync(
            () -> {
              ben.setCell("pets", "felix", "species", "cat");
              ben.setCell("pets", "fido", "price", 6);
              ben.setValue("open", true);
            });
    CompletableFuture.allOf(annas, bens).join();
  }

  private void writeApart() {
    anna.setCell("pets", "fido", "sold", true);
    anna.setCell("pets", "polly", "species", "parrot");
    ben.delRow("pets", "felix");
    ben.setCell("pets", "fido", "price", 7.5);
    ben.setValue("open", false);
  }

  private void awaitEqual() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!areEqual() && System.nanoTime() < end) {
      Thread.sleep(10);
    }
  }

  private boolean areEqual() {
    return anna.getMergeableContentHashes().equals(ben.getMergeableContentHashes());
  }

  private void show(String what) {
    say("");
    say("%s", what);
    say("");
    ContentComparison.of("Anna", anna.getContent(), "Ben", ben.getContent())
        .lines()
        .forEach(out::println);
  }

  private boolean tellHashes() {
    say("");
    say("Hashes of all content ever written, deletions included:");
    say("  Anna  %s", anna.getMergeableContentHashes());
    say("  Ben   %s", ben.getMergeableContentHashes());
    say(areEqual() ? "They are equal." : "They differ! That should not have happened.");
    return areEqual();
  }

  private void say(String format, Object... arguments) {
    out.printf(format + "%n", arguments);
    out.flush();
  }
}
