package dev.merrow.ws.server.jakarta;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.docs.JavaSnippets;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import jakarta.servlet.ServletContextListener;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide shows for web applications works in Tomcat. */
class ContainerGuideTest {
  private static final Path GUIDE = Path.of("..", "..", "docs", "broker.md");

  @TempDir Path folder;

  @Test
  void theListenerJoinsTwoStores() throws Exception {
    new JavaSnippets(folder).compile("Sync", JavaSnippets.of(GUIDE).get(0));
    URL[] classes = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes);
        TestTomcat tomcat = new TestTomcat("/shop")) {
      ServletContextListener listener =
          (ServletContextListener) loader.loadClass("Sync").getConstructor().newInstance();
      tomcat
          .application()
          .addServletContainerInitializer((found, context) -> context.addListener(listener), null);
      tomcat.start();

      URI uri = URI.create("ws://127.0.0.1:" + tomcat.port() + "/shop/sync/pets/2024");
      MergeableStore one = createMergeableStore();
      MergeableStore other = createMergeableStore();
      CompletableFuture<Void> told = new CompletableFuture<>();
      other.addDidFinishTransactionListener(
          finished -> {
            if (other.hasRow("pets", "fido")) {
              told.complete(null);
            }
          });
      try (WsSynchronizer ofOne = createWsSynchronizer(one, uri);
          WsSynchronizer ofOther = createWsSynchronizer(other, uri)) {
        ofOne.startSync().get(60, TimeUnit.SECONDS);
        ofOther.startSync().get(60, TimeUnit.SECONDS);
        one.setCell("pets", "fido", "species", "dog");
        assertThat(told).succeedsWithin(Duration.ofSeconds(60));
      }
    }
  }
}
