package dev.merrow.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the POMs say of what is published: each module is in the BOM or says that it is not
 * published, and what is published has what <a
 * href="https://central.sonatype.org/publish/requirements/">Maven Central requires</a>.
 */
class PublishedModulesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern VERSION_IN_DOCS =
      Pattern.compile("merrow-bom(?:</artifactId>\\s*<version>|:)([^<\"]+)");

  private static final Pattern EXPORTED_TO_ALL =
      Pattern.compile("^  exports [\\w.]+;", Pattern.MULTILINE);

  private static Pom parent() {
    return Pom.read(ROOT.resolve("pom.xml"));
  }

  private static Pom bom() {
    return Pom.read(ROOT.resolve("bom").resolve("pom.xml"));
  }

  /** The artifact ids that the BOM lists, in its order. */
  private static List<String> listed() {
    return bom().texts("dependencyManagement/dependencies/dependency/artifactId");
  }

  /** All modules below the root but the BOM, at any depth. */
  private static List<Pom> modules() {
    List<Pom> modules = new ArrayList<>();
    addModules(parent(), modules);
    modules.removeIf(module -> module.text("artifactId").equals("merrow-bom"));
    assertThat(modules).hasSizeGreaterThan(15);
    return modules;
  }

  private static void addModules(Pom aggregator, List<Pom> modules) {
    for (String folder : aggregator.texts("modules/module")) {
      Pom module = Pom.read(aggregator.folder().resolve(folder).resolve("pom.xml"));
      modules.add(module);
      addModules(module, modules);
    }
  }

  private static List<Pom> published() {
    List<String> listed = listed();
    return modules().stream().filter(module -> listed.contains(module.text("artifactId"))).toList();
  }

  @Test
  void eachModuleIsInTheBomOrSaysThatItIsNotPublished() {
    List<String> listed = listed();
    List<String> found = new ArrayList<>();
    for (Pom module : modules()) {
      String artifact = module.text("artifactId");
      boolean skipped = module.text("properties/maven.deploy.skip").equals("true");
      assertThat(skipped)
          .as("%s sets maven.deploy.skip to true if it is not in the BOM, and only then", module)
          .isNotEqualTo(listed.contains(artifact));
      found.add(artifact);
    }
    assertThat(found).as("there is a module for each entry of the BOM").containsAll(listed);
  }

  @Test
  void theBomHasTheVersionOfThisBuildAndEachArtifactOnce() {
    List<String> listed = listed();
    assertThat(listed).doesNotHaveDuplicates().isNotEmpty();
    assertThat(bom().texts("dependencyManagement/dependencies/dependency/groupId"))
        .hasSameSizeAs(listed)
        .containsOnly("dev.merrow");
    assertThat(bom().texts("dependencyManagement/dependencies/dependency/version"))
        .hasSameSizeAs(listed)
        .containsOnly("${project.version}");
  }

  @Test
  void publishedModulesSayWhatTheyAre() {
    Stream.concat(Stream.of(parent(), bom()), published().stream())
        .forEach(
            module -> {
              assertThat(module.text("name")).as("%s: name", module).startsWith("Merrow");
              assertThat(module.text("description")).as("%s: description", module).endsWith(".");
            });
  }

  @Test
  void publishedModulesHaveTheMetadataOfTheirParent() {
    List<String> inherited = List.of("url", "licenses", "developers", "scm");
    for (Pom module : Stream.concat(Stream.of(bom()), published().stream()).toList()) {
      assertThat(module.text("parent/artifactId")).as("%s", module).isEqualTo("merrow-parent");
      for (String element : inherited) {
        assertThat(module.has(element)).as("%s has its own %s", module, element).isFalse();
      }
    }
    Pom parent = parent();
    for (String required :
        List.of(
            "url",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name",
            "developers/developer/url",
            "scm/connection",
            "scm/developerConnection",
            "scm/url")) {
      assertThat(parent.text(required)).as(required).isNotBlank();
    }
    // otherwise Maven appends each module's name to the parent's addresses
    assertThat(parent.attribute("", "child.project.url.inherit.append.path")).isEqualTo("false");
    for (String address : List.of("connection", "developerConnection", "url")) {
      assertThat(parent.attribute("scm", "child.scm." + address + ".inherit.append.path"))
          .as(address)
          .isEqualTo("false");
    }
  }

  @Test
  void publishedModulesNeedNothingThatIsNotPublished() {
    List<String> listed = listed();
    for (Pom module : published()) {
      for (Pom.Dependency dependency : module.dependencies()) {
        if (dependency.groupId().equals("dev.merrow") && !dependency.scope().equals("test")) {
          assertThat(listed).as("what %s needs", module).contains(dependency.artifactId());
          assertThat(dependency.type()).as("what %s needs", module).isEqualTo("jar");
        }
      }
      assertThat(module.has("repositories")).as("%s: repositories", module).isFalse();
    }
  }

  @Test
  void theGuideNamesEachArtifactWithItsModule() throws IOException {
    String guide = Files.readString(ROOT.resolve("docs").resolve("artifacts.md"));
    Set<String> rows = new TreeSet<>();
    Matcher row =
        Pattern.compile(
                "^\\| `(merrow-[^`]+)` \\| (?:`([^`]+)`)? ?\\| [^|]{10,} \\|$", Pattern.MULTILINE)
            .matcher(guide);
    while (row.find()) {
      rows.add(row.group(1) + " " + row.group(2));
    }
    Set<String> expected = new TreeSet<>();
    for (Pom module : published()) {
      expected.add(module.text("artifactId") + " " + moduleName(module));
    }
    assertThat(rows).isEqualTo(expected);
  }

  @Test
  void theOverviewOfTheJavadocNamesEachModule() throws IOException {
    String overview = Files.readString(ROOT.resolve("releasing").resolve("overview.html"));
    for (Pom module : published()) {
      // what is written in Kotlin has documentation of its own
      if (!Files.exists(module.folder().resolve(Path.of("src", "main", "kotlin")))
          && Files.exists(
              module.folder().resolve(Path.of("src", "main", "java", "module-info.java")))) {
        assertThat(overview).contains("{@link " + moduleName(module) + "/}");
      }
    }
  }

  /** Javadoc fails where there is nothing to document, and Maven Central requires a jar of it. */
  @Test
  void modulesWithoutAnApiHaveANoteInPlaceOfJavadoc() throws IOException {
    List<String> withoutApi = new ArrayList<>();
    for (Pom module : published()) {
      Path info = module.folder().resolve(Path.of("src", "main", "java", "module-info.java"));
      if (Files.exists(info) && !EXPORTED_TO_ALL.matcher(Files.readString(info)).find()) {
        withoutApi.add(module.text("artifactId"));
        assertThat(Files.readString(module.file())).as("%s", module).contains("/releasing/no-api<");
      }
    }
    assertThat(withoutApi)
        .contains("merrow-engine-netty", "merrow-engine-tyrus", "merrow-client-tyrus");
  }

  /** What a module is called on the module path, or {@code null} if it is not meant for it. */
  private static String moduleName(Pom module) throws IOException {
    Path info = module.folder().resolve(Path.of("src", "main", "java", "module-info.java"));
    if (Files.exists(info)) {
      Matcher name =
          Pattern.compile("^(?:open )?module ([\\w.]+) \\{", Pattern.MULTILINE)
              .matcher(Files.readString(info));
      assertThat(name.find()).as("%s", info).isTrue();
      return name.group(1);
    }
    return Pattern.compile("<Automatic-Module-Name>(.*)</Automatic-Module-Name>")
        .matcher(Files.readString(module.file()))
        .results()
        .map(match -> match.group(1))
        .findFirst()
        .orElse(null);
  }

  @Test
  void theGuidesCoordinatesAreThoseOfThisVersion() throws IOException {
    List<String> versions =
        VERSION_IN_DOCS
            .matcher(Files.readString(ROOT.resolve("docs").resolve("artifacts.md")))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();
    assertThat(versions).hasSize(2).containsOnly(parent().text("version"));
  }
}
