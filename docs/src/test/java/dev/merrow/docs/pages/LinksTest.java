package dev.merrow.docs.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each link of a page leads to a file of the repository, and to a heading if it names one. */
class LinksTest {
  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```\\s*?$");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

  @Test
  void allLinksLeadSomewhere() {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path page : Pages.all()) {
      for (String link : linksOf(page)) {
        links++;
        if (!isExternal(link) && !leadsSomewhere(page, link)) {
          broken.add(Pages.ROOT.relativize(page) + ": " + link);
        }
      }
    }
    assertThat(links).isGreaterThan(50);
    assertThat(broken).isEmpty();
  }

  @Test
  void externalLinksAreEncrypted() {
    for (Path page : Pages.all()) {
      assertThat(linksOf(page).stream().filter(LinksTest::isExternal))
          .as("%s", page)
          .allSatisfy(link -> assertThat(URI.create(link).getScheme()).isIn("https", "mailto"));
    }
  }

  @Test
  void theIndexLeadsToEachPage() {
    Path docs = Pages.ROOT.resolve("docs");
    Path index = docs.resolve("README.md");
    Set<Path> reached = new TreeSet<>();
    for (String link : linksOf(index)) {
      if (!isExternal(link)) {
        reached.add(docs.resolve(link.replaceFirst("#.*", "")).normalize());
      }
    }
    assertThat(Pages.all().stream().filter(page -> docs.equals(page.getParent())))
        .allSatisfy(page -> assertThat(page.equals(index) || reached.contains(page)).isTrue());
  }

  private static List<String> linksOf(Path page) {
    String prose = FENCED.matcher(Pages.read(page)).replaceAll("");
    return LINK.matcher(prose).results().map(match -> match.group(1)).toList();
  }

  private static boolean isExternal(String link) {
    return link.matches("[a-z]+:.*");
  }

  private static boolean leadsSomewhere(Path page, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.getParent().resolve(parts[0]).normalize();
    boolean exists = target.startsWith(Pages.ROOT) && Files.exists(target);
    return exists && (parts.length == 1 || anchorsOf(target).contains(parts[1]));
  }

  /** The anchors that GitHub gives to headings. */
  private static Set<String> anchorsOf(Path page) {
    String prose = FENCED.matcher(Pages.read(page)).replaceAll("");
    Set<String> anchors = new TreeSet<>();
    Map<String, Integer> seen = new HashMap<>();
    HEADING
        .matcher(prose)
        .results()
        .map(match -> match.group(1))
        .map(heading -> heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1"))
        .map(heading -> heading.strip().toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .forEach(
            anchor -> {
              int before = seen.merge(anchor, 1, Integer::sum) - 1;
              anchors.add(before == 0 ? anchor : anchor + "-" + before);
            });
    return anchors;
  }
}
