package dev.merrow.ws.client;

import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program without a provider for SLF4J, whose broker does not run, says so once. */
class NoLoggingTest {
  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  @TempDir Path folder;

  /** The program: three attempts at a port where nothing listens. */
  static final class Program {
    public static void main(String[] args) {
      WsSynchronizerOptions options =
          WsSynchronizerOptions.builder()
              .retry(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(1), 0, 2))
              .build();
      URI nowhere = URI.create("ws://127.0.0.1:1/pets");
      try (WsSynchronizer sync =
          createWsSynchronizer(MergeableStore.createMergeableStore(), nowhere, options)) {
        sync.startSync().exceptionally(error -> null).join();
      }
    }
  }

  @Test
  void theFirstFailureToConnectIsSaidOnce() throws Exception {
    String classPath =
        SEPARATOR
            .splitAsStream(System.getProperty("java.class.path"))
            .filter(entry -> !entry.contains("slf4j-simple") && !entry.contains("slf4j-jdk14"))
            .collect(joining(File.pathSeparator));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path errors = folder.resolve("errors");
    Process program =
        new ProcessBuilder(java.toString(), "-cp", classPath, Program.class.getName())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      program.destroyForcibly();
    }
    String said = Files.readString(errors);
    assertThat(said.lines().filter(line -> line.startsWith("Merrow: ")))
        .as(said)
        .hasSize(1)
        .first()
        .asString()
        .contains("127.0.0.1:1", "Is the broker running", "slf4j-simple", "errorListener");
  }
}
