package dev.merrow.interop.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.vectors.Vectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The real TinyBase with its persister-pg, in a Node.js process that does as it is told. */
final class TinyBasePostgres implements AutoCloseable {
  private static final long LIMIT_SECONDS = 120;

  /** Pipes would change odd texts that are not escaped. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .build();

  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  /** Starts it. */
  TinyBasePostgres(String url) throws Exception {
    process =
        new ProcessBuilder("node", Path.of("src", "test", "js", "postgres.js").toString(), url)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    commands = process.outputWriter(UTF_8);
    answers = process.inputReader(UTF_8);
  }

  /**
   * Opens a store.
   *
   * @param config JSON of the persister's configuration
   */
  void open(boolean mergeable, String config) throws Exception {
    call("open", "{\"mergeable\": %s, \"config\": %s}".formatted(mergeable, config));
  }

  /** Does what {@code postgres.js} says of a command without arguments. */
  JsonNode call(String op) throws Exception {
    return call(op, "{}");
  }

  /** Does what {@code postgres.js} says of a command. */
  JsonNode call(String op, String args) throws Exception {
    ObjectNode command = (ObjectNode) Vectors.parse(args);
    commands.write(MAPPER.writeValueAsString(command.put("op", op)) + "\n");
    commands.flush();
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return String.valueOf(answers.readLine());
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    JsonNode answer = Vectors.parse(line.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    assertThat(answer.has("error")).as("%s: %s", command, answer).isFalse();
    return answer.get("result");
  }

  /** Calls methods of the store in one transaction. */
  void write(String steps) throws Exception {
    call("write", "{\"steps\": %s}".formatted(steps));
  }

  /** Waits until the store has some content, as JSON. */
  JsonNode await(String content) throws Exception {
    return call("await", "{\"content\": %s}".formatted(content));
  }

  @Override
  public void close() throws IOException {
    try {
      commands.close();
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it has ended").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
