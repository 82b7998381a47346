package dev.merrow.sqlite;

import dev.merrow.persist.sql.internal.SqlSession;
import dev.merrow.store.Store;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.sqlite.util.LibraryLoaderUtil;

/** Another JVM, which starts as fast as may be. */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private ChildProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it.
   *
   * @param libraries where SQLite's library was put by {@link #unpackLibrary}
   */
  static ChildProcess start(Class<?> main, Path libraries, String... arguments) throws IOException {
    return start(List.of(), main, libraries, arguments);
  }

  /**
   * As {@link #start(Class, Path, String...)}.
   *
   * @param options the JVM's, beside those that all have
   */
  static ChildProcess start(
      List<String> options, Class<?> main, Path libraries, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Xmx128m");
    command.add("-Dorg.sqlite.lib.path=" + libraries);
    command.addAll(options);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(List.of(arguments));
    return new ChildProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Only what is needed: looking through more takes time. */
  private static String classPath() {
    return Stream.of(
            ChildProcess.class,
            SqlitePersister.class,
            SqlSession.class,
            Store.class,
            com.fasterxml.jackson.core.JsonFactory.class,
            Logger.class,
            org.sqlite.JDBC.class,
            dev.merrow.testkit.persist.SampleContent.class)
        .map(type -> Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()))
        .map(Path::toString)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Puts SQLite's library where children find it, who need not unpack it each time then. */
  static Path unpackLibrary(Path directory) throws IOException {
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream library = org.sqlite.JDBC.class.getResourceAsStream(resource)) {
      Files.copy(library, directory.resolve(name));
    }
    return directory;
  }

  /** The next line it writes; null if it has ended. */
  String readLine() throws IOException {
    return output.readLine();
  }

  void writeLine(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits until it has ended; returns its exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The child does not end");
    }
    return process.exitValue();
  }

  /** Ends it at once, wherever it is, with SIGKILL; what it wrote before can still be read. */
  void kill() throws InterruptedException {
    // the process itself would close its streams, too
    if (!process.toHandle().destroyForcibly() || !process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The child can't be killed");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
