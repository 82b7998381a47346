package dev.merrow.docs.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code llms.txt} has the form that llmstxt.org asks for, and names what there is. Its links and
 * snippets are tested like those of all pages.
 */
class LlmsTxtTest {
  private static final Pattern ARTIFACT = Pattern.compile("`(merrow-[a-z0-9-]+)`");

  private final String text = Pages.read(Pages.ROOT.resolve("llms.txt"));

  @Test
  void itBeginsWithATitleAndASummary() {
    assertThat(text).matches("(?s)# Merrow\n\n> .*");
    assertThat(Pages.all()).contains(Pages.ROOT.resolve("llms.txt"));
  }

  @Test
  void itLeadsToEachGuide() {
    Path docs = Pages.ROOT.resolve("docs");
    Set<String> guides =
        Pages.all().stream()
            .filter(page -> docs.equals(page.getParent()))
            .map(page -> "docs/" + page.getFileName())
            // what is about Merrow's own development
            .filter(page -> !page.matches("docs/(testing|stores-and-routing)\\.md"))
            .collect(Collectors.toSet());
    assertThat(guides).hasSizeGreaterThan(12).allSatisfy(page -> assertThat(text).contains(page));
  }

  @Test
  void itNamesEachPublishedArtifact() {
    Set<String> named =
        ARTIFACT.matcher(text).results().map(match -> match.group(1)).collect(Collectors.toSet());
    assertThat(named).containsAll(CoordinatesTest.publishedArtifacts());
  }
}
