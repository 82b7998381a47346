package dev.merrow.docs.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages name artifacts that there are, in the version that this is. */
class CoordinatesTest {
  private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");
  private static final Pattern ARTIFACT =
      Pattern.compile("<artifactId>(merrow-[a-z0-9-]+)</artifactId>");
  private static final Pattern NAMED = Pattern.compile("dev\\.merrow:(merrow-[a-z0-9-]+)");
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>merrow-parent</artifactId>\\s*<version>(.*?)</version>");
  private static final Pattern IN_XML =
      Pattern.compile("<artifactId>(merrow-[a-z0-9-]+)</artifactId>\\s*<version>(.*?)</version>");
  private static final Pattern IN_GRADLE =
      Pattern.compile("\"dev\\.merrow:(merrow-[a-z0-9-]+):([^\"]+)\"");

  private static final String ROOT_POM = Pages.read(Pages.ROOT.resolve("pom.xml"));

  private static Stream<String> modulePoms() {
    return MODULE
        .matcher(ROOT_POM)
        .results()
        .map(match -> Pages.read(Pages.ROOT.resolve(match.group(1)).resolve("pom.xml")));
  }

  /** The artifact that a module makes: the first that is named after its parent. */
  private static String artifactOf(String pom) {
    Matcher artifact = ARTIFACT.matcher(pom);
    assertThat(artifact.find(pom.indexOf("</parent>"))).as(pom).isTrue();
    return artifact.group(1);
  }

  private static Set<String> artifacts() {
    return modulePoms().map(CoordinatesTest::artifactOf).collect(Collectors.toSet());
  }

  /** Artifacts of modules that are deployed and have code. */
  static Set<String> publishedArtifacts() {
    return modulePoms()
        .filter(pom -> !pom.contains("<maven.deploy.skip>true</maven.deploy.skip>"))
        .filter(pom -> !pom.contains("<packaging>pom</packaging>"))
        .map(CoordinatesTest::artifactOf)
        .collect(Collectors.toSet());
  }

  @Test
  void artifactsExist() {
    Set<String> artifacts = artifacts();
    assertThat(artifacts).contains("merrow-store", "merrow-testkit");
    for (Path page : Pages.all()) {
      assertThat(NAMED.matcher(Pages.read(page)).results().map(match -> match.group(1)))
          .as("%s", page)
          .isSubsetOf(artifacts);
    }
  }

  @Test
  void versionsAreThis() {
    Matcher version = VERSION.matcher(ROOT_POM);
    assertThat(version.find()).isTrue();
    for (Path page : Pages.all()) {
      for (Pattern pattern : List.of(IN_XML, IN_GRADLE)) {
        assertThat(pattern.matcher(Pages.read(page)).results().map(match -> match.group(2)))
            .as("%s", page)
            .allMatch(version.group(1)::equals);
      }
    }
  }
}
