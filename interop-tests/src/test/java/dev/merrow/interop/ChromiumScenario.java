package dev.merrow.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A scenario of {@code browser.js} in a real Chromium. Its screenshots are those of the
 * documentation: copy them from {@code target/screenshots}.
 */
final class ChromiumScenario {
  private static final String NEEDS_CHROMIUM =
      "The tests of pages need Chromium on the PATH: on Debian, apt-get install chromium";

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private ChromiumScenario() {}

  /** Does what a scenario asks for; returns {@code ok}, or what it answers. */
  @FunctionalInterface
  interface Parent {
    String answer(String asked) throws Exception;
  }

  /** Skips the test where there is no Chromium. */
  static Path requireChromium() {
    Optional<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(
                folder -> Stream.of("chromium", "chromium-browser").map(Path.of(folder)::resolve))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), NEEDS_CHROMIUM);
    return found.get();
  }

  /**
   * Runs a scenario, which must pass; returns what it prints.
   *
   * @param url where the page is
   */
  static List<String> play(String scenario, String url, Parent parent) throws Exception {
    Path chromium = requireChromium();
    Files.createDirectories(SCREENSHOTS);
    ProcessBuilder builder =
        new ProcessBuilder(
                "node",
                Path.of("src", "test", "js", "browser.js").toString(),
                scenario,
                url,
                SCREENSHOTS.toString())
            .redirectErrorStream(true);
    builder.environment().put("CHROMIUM", chromium.toString());
    Process node = builder.start();
    List<String> printed = new ArrayList<>();
    try (BufferedReader out = node.inputReader(UTF_8);
        Writer in = node.outputWriter(UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        printed.add(line);
        if (line.startsWith("ask ")) {
          in.write(parent.answer(line.substring(4)) + "\n");
          in.flush();
        }
      }
    } finally {
      node.destroy();
    }
    assertThat(node.waitFor()).as(String.join("\n", printed)).isZero();
    assertThat(printed).contains("passed");
    return printed;
  }
}
