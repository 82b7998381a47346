package dev.merrow.docs.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All Java and Kotlin of all pages compiles as it stands, imports included. A block whose first
 * line is {@code // continued} is compiled after the block before it, in the same method.
 */
class SnippetsTest {
  /** The first line of what Gradle's compiler reads. */
  private static final String GRADLE = "// build.gradle.kts\n";

  private static final Pattern KOTLIN_FILE = Pattern.compile("(?m)^(suspend )?fun |^class ");
  private static final Pattern IMPORTED = Pattern.compile("import (?:static )?[\\w.]*?(\\w+);?");

  private static final Set<String> SOURCES = Pages.sources();

  @TempDir Path folder;

  private static List<List<Snippet>> chains(String language) {
    return Pages.all().stream()
        .flatMap(page -> Snippet.chains(page, language).stream())
        .filter(chain -> !chain.get(0).code().startsWith(GRADLE))
        .toList();
  }

  @Test
  void javaCompiles() throws IOException {
    List<List<Snippet>> chains =
        chains("java").stream().filter(chain -> !isFileOfThisBuild(chain)).toList();
    assertThat(chains).hasSizeGreaterThan(10);
    assertThat(new CompiledJava(folder, chains).className(0)).startsWith("snippet0.");
  }

  /** Whether a block is a whole source file of the repository, which the build compiles as such. */
  private static boolean isFileOfThisBuild(List<Snippet> chain) {
    String code = chain.get(0).code();
    if (!code.startsWith("package ")) {
      return false;
    }
    assertThat(SOURCES).as(chain.get(0).where()).contains(code.strip());
    return true;
  }

  @Test
  void kotlinCompiles() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler");
    command.addAll(List.of("-no-stdlib", "-no-reflect", "-jvm-target", "17", "-Werror"));
    command.addAll(List.of("-d", folder.resolve("classes").toString()));
    command.addAll(List.of("-classpath", classPath()));
    StringBuilder origins = new StringBuilder();
    int count = 0;
    for (List<Snippet> chain : chains("kotlin")) {
      String name = "snippet" + count++;
      origins.append("%s: %s%n".formatted(name, chain.get(0).where()));
      Path file = Files.createDirectories(folder.resolve(name)).resolve("Snippet.kt");
      command.add(Files.writeString(file, kotlinSource(name, chain)).toString());
    }
    assertThat(count).isPositive();

    Path messages = folder.resolve("messages");
    ProcessBuilder compiling =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(messages.toFile());
    compiling.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process compiler = compiling.start();
    try {
      assertThat(compiler.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      compiler.destroyForcibly();
    }
    assertThat(compiler.exitValue()).as("%s%n%s", origins, Files.readString(messages)).isZero();
  }

  /** What is there of the test's class path: Kotlin's compiler warns of what is not. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> Files.exists(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String kotlinSource(String name, List<Snippet> chain) {
    String bodies = Snippet.bodies(chain);
    return "package %s\n%s".formatted(name, Snippet.imports(chain))
        + (KOTLIN_FILE.matcher(bodies).find()
            ? bodies
            : "@Suppress(\"UNUSED\") suspend fun run() {\n" + bodies + "}\n");
  }

  @Test
  void importsAreUsed() {
    List<String> unused = new ArrayList<>();
    for (String language : List.of("java", "kotlin")) {
      for (List<Snippet> chain : chains(language)) {
        String bodies = Snippet.bodies(chain);
        for (Snippet snippet : chain) {
          for (String line : snippet.imports()) {
            Matcher imported = IMPORTED.matcher(line);
            assertThat(imported.matches()).as("%s: %s", snippet.where(), line).isTrue();
            // an operator, such as Kotlin's set, is not called by its name
            boolean operator = language.equals("kotlin") && line.matches(".*\\.(get|set)");
            if (!operator && !bodies.matches("(?s).*\\b" + imported.group(1) + "\\b.*")) {
              unused.add(snippet.where() + ": " + line);
            }
          }
        }
      }
    }
    assertThat(unused).isEmpty();
  }
}
