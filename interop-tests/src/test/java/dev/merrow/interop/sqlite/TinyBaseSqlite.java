package dev.merrow.interop.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.vectors.Vectors;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The real TinyBase with its sqlite-wasm persister, in a Node.js process for each command. */
final class TinyBaseSqlite {
  private TinyBaseSqlite() {}

  /** Does what {@code sqlite.js} says of a command, with a file. */
  static JsonNode run(Path file, String command) throws Exception {
    Process process =
        new ProcessBuilder(
                "node",
                Path.of("src", "test", "js", "sqlite.js").toString(),
                file.toString(),
                command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = process.inputReader(UTF_8)) {
      String answer = output.readLine();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("with %s", command).isZero();
      return Vectors.parse(answer);
    } finally {
      process.destroyForcibly();
    }
  }
}
