package dev.merrow.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.docs.JavaSnippets;
import dev.merrow.schedule.BackgroundThreads;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first page of README, in the order in which a reader follows it: the broker of the runnable
 * jar, the program in Java, the one in Node.js, and all of it once more. Ports and folders are the
 * test's, and TinyBase is the one that is installed for these tests.
 */
@Tag("runnable-jar")
class FirstPageTest {
  private static final Pattern SERVES =
      Pattern.compile("Merrow serves ws://127\\.0\\.0\\.1:(\\d+)/ .*");

  @TempDir Path folder;

  private static String block(String language, String containing) throws Exception {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(Path.of("..", "README.md")))
        .results()
        .map(match -> match.group(1))
        .filter(text -> text.contains(containing))
        .findFirst()
        .orElseThrow();
  }

  private static void awaitLine(BufferedReader printed, String line) {
    List<String> lines =
        Limits.await(
            BackgroundThreads.call(
                () -> printed.lines().takeWhile(each -> !each.equals(line)).toList()),
            () -> "Nothing prints " + line);
    assertThat(lines).doesNotContainNull();
  }

  private static String readPort(BufferedReader printed) throws Exception {
    Matcher serves = SERVES.matcher(printed.readLine());
    assertThat(serves.matches()).isTrue();
    return serves.group(1);
  }

  @Test
  void aReaderSharesATable() throws Exception {
    assertThat(block("sh", "--store"))
        .contains("java -jar server/target/merrow-server.jar --store pets-data");
    assertThat(block("sh", "npm i")).contains("npm i tinybase@10.0.1 ws");
    assertThat(Files.readString(Path.of("package.json"))).contains("\"tinybase\": \"10.0.1\"");
    String store = folder.resolve("pets-data").toString();
    Process broker = RunnableJar.start("--store", store, "--port", "0");
    String port;
    try (BufferedReader served = broker.inputReader(UTF_8)) {
      port = readPort(served);
      follow(port, true);
    } finally {
      broker.destroy();
    }
    assertThat(RunnableJar.exitCode(broker)).isZero();
    broker = RunnableJar.start("--store", store, "--port", port);
    try (BufferedReader served = broker.inputReader(UTF_8)) {
      follow(readPort(served), false);
    } finally {
      broker.destroyForcibly();
    }
  }

  /** Runs the programs in Java and Node.js; the first time, Java is there before. */
  private void follow(String port, boolean first) throws Exception {
    JavaSnippets java = new JavaSnippets(folder);
    if (first) {
      java.compile("Pets", block("java", "class Pets").replace("8048", port));
      Files.writeString(folder.resolve("pets.mjs"), block("js", "felix").replace("8048", port));
      Files.createSymbolicLink(
          folder.resolve("node_modules"), Path.of("node_modules").toAbsolutePath());
    }
    Process pets = java.start("Pets");
    Process node = null;
    try (BufferedReader printed = pets.inputReader(UTF_8)) {
      if (first) {
        awaitLine(printed, "fido's legs: 4");
      } else {
        // written before the broker ended, and kept by it
        awaitLine(printed, "felix's species: cat");
      }
      node =
          new ProcessBuilder("node", "pets.mjs")
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader shown = node.inputReader(UTF_8)) {
        awaitLine(shown, "fido {\"species\":\"dog\",\"legs\":4}");
      }
      if (first) {
        awaitLine(printed, "felix's species: cat");
      }
    } finally {
      pets.destroyForcibly();
      if (node != null) {
        node.destroyForcibly();
      }
    }
  }
}
