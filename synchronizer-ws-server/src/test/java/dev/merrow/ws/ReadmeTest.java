package dev.merrow.ws;

import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.stamp.Cell;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows compiles, and its example does what it says. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String IMPORTS =
      """
      import dev.merrow.local.LocalSynchronizer;
      import dev.merrow.persist.FilePersister;
      import dev.merrow.stamp.Cell;
      import dev.merrow.store.MergeableStore;
      import dev.merrow.store.Subscription;
      import dev.merrow.ws.server.WsServer;
      import java.nio.file.Path;
      import java.util.List;
      import java.util.Map;
      """;

  @TempDir Path folder;

  private static List<String> javaBlocks() throws IOException {
    Path readme = Path.of("..", "README.md");
    return JAVA.matcher(Files.readString(readme)).results().map(match -> match.group(1)).toList();
  }

  private void compile(String className, String source) throws IOException {
    Path file = folder.resolve(className + ".java");
    Files.writeString(file, source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                options,
                null,
                compiler.getStandardFileManager(null, null, UTF_8).getJavaFileObjects(file))
            .call();
    assertThat(compiled).as("%s%n%s", source, messages).isTrue();
  }

  @Test
  void theExampleSharesFido() throws Exception {
    MergeableStore other = MergeableStore.createMergeableStore();
    CountDownLatch arrived = new CountDownLatch(1);
    other.addCellListener("pets", "fido", "legs", event -> arrived.countDown());
    try (WsServer server = WsServer.createWsServer(0);
        WsSynchronizer sync =
            createWsSynchronizer(
                other, URI.create("ws://127.0.0.1:%d/pets".formatted(server.port())))) {
      sync.startSync().get(20, TimeUnit.SECONDS);
      String example = javaBlocks().get(0).replace("localhost:8048", "127.0.0.1:" + server.port());
      assertThat(example).contains("127.0.0.1:" + server.port());
      compile("Pets", example);
      assertThat(run("Pets").lines()).containsExactly("fido's species: dog", "fido's legs: 4");
      assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(other.getRow("pets", "fido"))
          .isEqualTo(Map.of("species", Cell.of("dog"), "legs", Cell.of(4)));
    }
  }

  private String run(String className) throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String classPath = folder + File.pathSeparator + System.getProperty("java.class.path");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(java.toString(), "-cp", classPath, className)
            .redirectOutput(output.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(folder.resolve("errors"))).isZero();
      return Files.readString(output);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void theSnippetsCompile() throws IOException {
    List<String> snippets = javaBlocks();
    assertThat(snippets).hasSizeGreaterThan(4);
    String methods =
        Stream.iterate(1, i -> i < snippets.size(), i -> i + 1)
            .map(i -> "void snippet%d() {\n%s}\n".formatted(i, snippets.get(i)))
            .reduce("", String::concat);
    compile(
        "Snippets",
        IMPORTS
            + "abstract class Snippets {\n"
            + "MergeableStore store = MergeableStore.createMergeableStore();\n"
            + "abstract void repaint(String rowId);\n"
            + methods
            + "}\n");
  }
}
