package com.example.todo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program in a process of its own, which is told what to do and prints what it shows. */
final class Program implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;

  private final Process process;
  private final PrintWriter commands;
  private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();

  private Program(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    commands = new PrintWriter(process.outputWriter(UTF_8), true);
    BufferedReader output = process.inputReader(UTF_8);
    Thread reading = new Thread(() -> output.lines().forEach(printed::add), "output");
    reading.setDaemon(true);
    reading.start();
  }

  static Program java(Class<?> main, String... arguments) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Stream<String> command =
        Stream.of(java.toString(), "-cp", System.getProperty("java.class.path"), main.getName());
    return new Program(Stream.concat(command, Stream.of(arguments)).toList());
  }

  static Program node(String... arguments) throws IOException {
    return new Program(Stream.concat(Stream.of("node"), Stream.of(arguments)).toList());
  }

  void tell(String command) {
    commands.println(command);
  }

  /** Waits for a line. */
  void awaitLine(String line) throws InterruptedException {
    List<String> others = new ArrayList<>();
    String next = printed.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    while (next != null && !next.equals(line)) {
      others.add(next);
      next = printed.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    if (next == null) {
      throw new AssertionError("Printed " + others + ", and not " + line);
    }
  }

  /** Waits for the process to end by itself. */
  int exitValue() throws InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("It has not ended");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
