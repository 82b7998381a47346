package dev.merrow.docs.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Java of pages, compiled with all that the test has on its class path. Each chain of snippets is
 * one class in a package of its own: the public class that it shows, or one with a method that has
 * all its statements.
 */
final class CompiledJava {
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile("(?m)^public .*?\\b(?:class|interface|record|enum) (\\w+)");

  private final Path folder;
  private final List<String> classNames = new ArrayList<>();

  /** Compiles chains of snippets into a folder; fails with what the compiler says. */
  CompiledJava(Path folder, List<List<Snippet>> chains) throws IOException {
    this.folder = folder;
    List<Path> files = new ArrayList<>();
    StringBuilder origins = new StringBuilder();
    for (int i = 0; i < chains.size(); i++) {
      List<Snippet> chain = chains.get(i);
      origins.append("snippet%s: %s%n".formatted(i, chain.get(0).where()));
      files.add(write("snippet" + i, chain));
    }
    StringWriter messages = new StringWriter();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of(
            "-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(compiled).as("%s%n%s", origins, messages).isTrue();
    }
  }

  private Path write(String name, List<Snippet> chain) throws IOException {
    String code = chain.get(0).code();
    Matcher type = PUBLIC_TYPE.matcher(code);
    if (type.find()) {
      assertThat(chain).as("blocks from %s on", chain.get(0).where()).hasSize(1);
      return write(name, type.group(1), "package " + name + ";\n" + code);
    }
    return write(
        name,
        "Snippet",
        """
        package %s;
        %s
        class Snippet {
        public static void main(String[] args) throws Exception {
        %s
        }
        }
        """
            .formatted(name, Snippet.imports(chain), Snippet.bodies(chain)));
  }

  private Path write(String name, String className, String source) throws IOException {
    classNames.add(name + "." + className);
    Path written = Files.createDirectories(folder.resolve(name)).resolve(className + ".java");
    return Files.writeString(written, source);
  }

  /** The name of the class of a chain. */
  String className(int chain) {
    return classNames.get(chain);
  }

  /** Starts the class of a chain in a process of its own. */
  Process start(int chain, String... arguments) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String classPath = folder + File.pathSeparator + System.getProperty("java.class.path");
    Stream<String> command = Stream.of(java.toString(), "-cp", classPath, className(chain));
    return new ProcessBuilder(Stream.concat(command, Stream.of(arguments)).toList())
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Runs the class of a chain, and gives what it printed. */
  List<String> run(int chain, String... arguments) throws Exception {
    Process process = start(chain, arguments);
    try {
      List<String> printed = process.inputReader(UTF_8).lines().toList();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }
}
