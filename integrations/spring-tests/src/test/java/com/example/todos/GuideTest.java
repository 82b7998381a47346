package com.example.todos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the guide shows is what is compiled and tested here. */
class GuideTest {
  private static final Path GUIDE = Path.of(System.getProperty("merrow.test.docs"), "spring.md");
  private static final Path SOURCES =
      Path.of(System.getProperty("merrow.test.docs"), "..", "integrations", "spring-tests", "src");
  private static final Pattern TYPE =
      Pattern.compile("^(?:public )?(?:class|record) (\\w+)", Pattern.MULTILINE);

  @Test
  void theGuidesClassesAreThoseOfTheApplication() throws IOException {
    List<String> snippets = blocks("java");
    assertThat(snippets).hasSizeGreaterThan(5);
    for (String snippet : snippets) {
      String name = TYPE.matcher(snippet).results().findFirst().orElseThrow().group(1);
      assertThat(snippet).isEqualTo(Files.readString(sourceOf(name)));
    }
  }

  @Test
  void theGuidesSettingsAreThoseOfTheApplication() throws IOException {
    assertThat(blocks("properties").get(0))
        .isEqualTo(Files.readString(SOURCES.resolve("main/resources/application.properties")));
  }

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(GUIDE))
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private static Path sourceOf(String className) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.endsWith(className + ".java"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("No source of " + className));
    }
  }
}
