package dev.merrow.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a mutant in memory. */
final class MutantCompiler {
  private static final Path ROOT = Path.of("..");

  private MutantCompiler() {}

  /**
   * The mutant's classes by name.
   *
   * @throws AssertionError if the mutant does not fit the sources any more
   */
  static Map<String, byte[]> compile(Mutant mutant) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (Output output = new Output(compiler.getStandardFileManager(null, null, null))) {
      List<String> options = List.of("-proc:none", "-nowarn", "-cp", classPath());
      JavaFileObject source = new Source(mutant.className(), mutate(mutant));
      if (!compiler.getTask(messages, output, null, options, null, List.of(source)).call()) {
        throw new AssertionError(mutant + " does not compile: " + messages);
      }
      return output.classes();
    }
  }

  private static String mutate(Mutant mutant) throws IOException {
    String source = Files.readString(ROOT.resolve(mutant.source()));
    int at = source.indexOf(mutant.original());
    if (at < 0 || at != source.lastIndexOf(mutant.original())) {
      throw new AssertionError(
          "The mutant \"%s\" must be adapted: expected once in %s: %s"
              .formatted(mutant, mutant.source(), mutant.original()));
    }
    return source.replace(mutant.original(), mutant.mutated());
  }

  /** The class path of the tests. */
  static String classPath() {
    // Surefire's own class path is a jar that only names others
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    Output(JavaFileManager fileManager) {
      super(fileManager);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, Kind kind, javax.tools.FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          return classes.computeIfAbsent(className, added -> new ByteArrayOutputStream());
        }
      };
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> bytes = new HashMap<>();
      classes.forEach((name, stream) -> bytes.put(name, stream.toByteArray()));
      return bytes;
    }
  }
}
