package dev.merrow.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles and runs the Java that a page of the documentation shows. */
public final class JavaSnippets {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private final Path folder;

  /** Compiles into a folder. */
  public JavaSnippets(Path folder) {
    this.folder = folder;
  }

  /** The Java of a page, in its order. */
  public static List<String> of(Path page) throws IOException {
    return JAVA.matcher(Files.readString(page)).results().map(match -> match.group(1)).toList();
  }

  /** Compiles a class, with all that the test has on its class path. */
  public void compile(String className, String source) throws IOException {
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

  /** Starts what was compiled and does not end by itself. */
  public Process start(String className) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String classPath = folder + File.pathSeparator + System.getProperty("java.class.path");
    return new ProcessBuilder(java.toString(), "-cp", classPath, className)
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  /** Runs what was compiled, and gives what it printed. */
  public String run(String className) throws IOException, InterruptedException {
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
}
