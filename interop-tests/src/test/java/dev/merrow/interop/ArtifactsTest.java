package dev.merrow.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What each published artifact brings at run time, against the table in docs/artifacts.md. The
 * build lists it in the phase {@code package}, so this runs with {@code mvn verify} alone.
 * Artifacts that this build has not made, as it was called with {@code -pl}, are skipped.
 */
@Tag("runnable-jar")
class ArtifactsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern ROW =
      Pattern.compile("\\| `(merrow-[^`]+)` \\| (\\d+) \\| ([0-9.]+) \\| (.*) \\|");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern ARTIFACT = Pattern.compile("</parent>\\s*<artifactId>([^<]+)<");
  private static final Pattern JAR = Pattern.compile("(.*?)-\\d[^/\\\\]*\\.jar");

  /** Each own artifact's folder, by its id; only those that are published and have classes. */
  private static Map<String, Path> published() throws IOException {
    Map<String, Path> folders = new LinkedHashMap<>();
    Matcher modules = MODULE.matcher(Files.readString(ROOT.resolve("pom.xml"), UTF_8));
    while (modules.find()) {
      Path folder = ROOT.resolve(modules.group(1));
      String pom = Files.readString(folder.resolve("pom.xml"), UTF_8);
      Matcher artifact = ARTIFACT.matcher(pom);
      if (!pom.contains("<maven.deploy.skip>true<")
          && !pom.contains("<packaging>pom<")
          && artifact.find()) {
        folders.put(artifact.group(1), folder);
      }
    }
    return folders;
  }

  private record Row(String artifact, int jars, double megabytes, String libraries) {
    static List<Row> all() throws IOException {
      List<Row> rows = new ArrayList<>();
      for (String line : Files.readAllLines(ROOT.resolve("docs").resolve("artifacts.md"), UTF_8)) {
        Matcher row = ROW.matcher(line);
        if (row.matches()) {
          rows.add(
              new Row(
                  row.group(1),
                  Integer.parseInt(row.group(2)),
                  Double.parseDouble(row.group(3)),
                  row.group(4)));
        }
      }
      return rows;
    }

    /** As the build has it. */
    static Row of(String artifact, Path folder) throws IOException {
      Path own;
      try (var files = Files.list(folder.resolve("target"))) {
        own =
            files
                .filter(
                    each ->
                        each.getFileName()
                            .toString()
                            .matches(Pattern.quote(artifact) + "-\\d[^-]*(-SNAPSHOT)?\\.jar"))
                .findFirst()
                .orElseThrow();
      }
      String classPath = Files.readString(listed(folder), UTF_8).strip();
      List<Path> jars = new ArrayList<>(List.of(own));
      for (String each :
          classPath.isEmpty() ? new String[0] : classPath.split(File.pathSeparator, -1)) {
        jars.add(Path.of(each));
      }
      long bytes = 0;
      TreeSet<String> libraries = new TreeSet<>();
      for (Path jar : jars) {
        bytes += Files.size(jar);
        Matcher name = JAR.matcher(jar.getFileName().toString());
        assertThat(name.matches()).as("%s", jar).isTrue();
        if (!name.group(1).startsWith("merrow-")) {
          libraries.add("`" + name.group(1) + "`");
        }
      }
      return new Row(artifact, jars.size(), bytes / 1e6, String.join(", ", libraries));
    }

    /** As it is in the table. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "| `%s` | %d | %.1f | %s |", artifact, jars, megabytes, libraries);
    }
  }

  private static Path listed(Path folder) {
    return folder.resolve("target").resolve("runtime-classpath.txt");
  }

  @Test
  void eachPublishedArtifactIsInTheTable() throws IOException {
    assertThat(Row.all()).extracting(Row::artifact).containsExactlyElementsOf(published().keySet());
  }

  @TestFactory
  List<DynamicTest> theTableSaysWhatTheyBring() throws IOException {
    Map<String, Path> folders = published();
    return Row.all().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.artifact(),
                    () -> {
                      Path folder = folders.get(row.artifact());
                      assumeTrue(Files.exists(listed(folder)), "This build has not made it");
                      Row built = Row.of(row.artifact(), folder);
                      assertThat(row.jars()).as("%s", built).isEqualTo(built.jars());
                      assertThat(row.libraries()).as("%s", built).isEqualTo(built.libraries());
                      // our own code grows a little with each change
                      assertThat(row.megabytes())
                          .as("%s", built)
                          .isCloseTo(built.megabytes(), within(0.1 + built.megabytes() / 20));
                    }))
        .toList();
  }

  @Test
  void theEndpointIsSmall() throws IOException {
    Row endpoint = Row.of("merrow-engine-jakarta", ROOT.resolve("engines").resolve("jakarta"));
    assertThat(endpoint.jars()).as("%s", endpoint).isLessThanOrEqualTo(8);
    assertThat(endpoint.megabytes()).as("%s", endpoint).isLessThan(4);
  }

  @Test
  void theClientIsLight() throws IOException {
    Row client = Row.of("merrow-synchronizer-ws-client", ROOT.resolve("synchronizer-ws-client"));
    assertThat(client.jars()).as("%s", client).isLessThanOrEqualTo(6);
  }

  /** With the drivers of PostgreSQL, Redis and NATS, so that a cluster needs no other jar. */
  @Test
  void theRunnableJarIsSmall() throws IOException {
    assertThat(Files.size(RunnableJar.PATH)).isLessThan(26_000_000);
  }
}
