package dev.merrow.docs.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each message that docs/troubleshooting.md quotes is one that the code has. */
class TroubleshootingTest {
  private static final Path PAGE = Pages.ROOT.resolve("docs").resolve("troubleshooting.md");
  private static final Pattern QUOTED = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  /** What the code has between quotes, each source file by itself. */
  private static final List<String> SOURCES = new ArrayList<>();

  @BeforeAll
  static void readSources() throws IOException {
    try (Stream<Path> files = Files.walk(Pages.ROOT)) {
      for (Path file :
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(
                  file ->
                      Pages.ROOT
                          .relativize(file)
                          .toString()
                          .replace('\\', '/')
                          .matches("(?!examples|benchmarks).*/src/main/.*"))
              .toList()) {
        SOURCES.add(stringsOf(Pages.read(file)));
      }
    }
  }

  /**
   * The strings of a source file, those that {@code +} joins as one; others on lines of their own.
   */
  private static String stringsOf(String source) {
    StringBuilder strings = new StringBuilder();
    Matcher string = STRING.matcher(JOINED.matcher(source).replaceAll(""));
    while (string.find()) {
      strings
          .append(string.group(1).replace("\\\"", "\"").replace("\\u00b1", "\u00b1"))
          .append('\n');
    }
    return strings.toString();
  }

  @Test
  void theCodeHasEachMessage() {
    List<String> messages =
        QUOTED.matcher(Pages.read(PAGE)).results().map(match -> match.group(1)).toList();
    assertThat(messages).hasSizeGreaterThan(70).doesNotHaveDuplicates();
    assertThat(messages).allSatisfy(message -> assertThat(isInCode(message)).isTrue());
  }

  private static boolean isInCode(String message) {
    List<String> parts =
        Stream.of(message.split("…", -1))
            .map(part -> part.replaceAll("^[,:\\s]+|[,:\\s]+$", ""))
            .filter(part -> part.length() > 1)
            .toList();
    return !parts.isEmpty() && SOURCES.stream().anyMatch(source -> hasAll(source, parts));
  }

  /** Whether one file has all parts: what is between them is put in while the program runs. */
  private static boolean hasAll(String source, List<String> parts) {
    return parts.stream().allMatch(source::contains);
  }

  @Test
  void whatTheCodeDoesNotHaveIsFound() {
    assertThat(isInCode("Cannot connect to …")).isTrue();
    assertThat(isInCode("Cannot find the way to …")).isFalse();
  }

  @Test
  void eachReasonOfACloseIsOnThePage() {
    String page = Pages.read(PAGE);
    Path statuses = Pages.ROOT.resolve("store/src/main/java/dev/merrow/wire/CloseStatus.java");
    List<String> reasons =
        Pattern.compile("\"(merrow:[a-z-]+|expired|revoked|read-only)\"")
            .matcher(Pages.read(statuses))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(reasons).hasSizeGreaterThan(10);
    assertThat(reasons).allSatisfy(reason -> assertThat(page).contains("`" + reason));
  }
}
