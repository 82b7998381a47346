package dev.merrow.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.vectors.Vectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A Node.js process with TinyBase in it, which does what {@code peers.js} says of its commands.
 * They may be given by any thread. What it writes to its standard error is part of every failure.
 */
final class NodeProcess implements AutoCloseable {
  private static final int MAX_COMPLAINTS = 1_000;

  private final Process process;
  private final Writer commands;
  private final Map<Long, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
  private final Map<String, Runnable> changeListeners = new ConcurrentHashMap<>();
  private final Queue<String> complaints = new LinkedBlockingQueue<>(MAX_COMPLAINTS);
  private final AtomicLong lastId = new AtomicLong();
  private volatile boolean ended;

  /** Starts it. */
  NodeProcess() {
    try {
      process =
          new ProcessBuilder("node", Path.of("src", "test", "js", "peers.js").toString()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    commands = process.outputWriter(UTF_8);
    read("answers", process.inputReader(UTF_8), this::hear);
    read("complaints", process.errorReader(UTF_8), this::keepComplaint);
  }

  private void read(String what, BufferedReader reader, Consumer<String> consumer) {
    Thread thread =
        new Thread(
            () -> {
              try (reader) {
                reader.lines().forEach(consumer);
              } catch (IOException | RuntimeException e) {
                keepComplaint("reading " + what + ": " + e);
              } finally {
                end();
              }
            },
            "node " + process.pid() + " " + what);
    thread.setDaemon(true);
    thread.start();
  }

  private void hear(String line) {
    JsonNode said = Vectors.parse(line);
    if (said.has("changed")) {
      changeListeners.getOrDefault(said.get("changed").textValue(), () -> {}).run();
      return;
    }
    CompletableFuture<JsonNode> answer = pending.remove(said.get("id").longValue());
    if (said.has("error")) {
      answer.completeExceptionally(new IllegalStateException(said.get("error").textValue()));
    } else {
      answer.complete(said.get("result"));
    }
  }

  private void keepComplaint(String line) {
    boolean kept = complaints.offer(line);
    if (!kept) {
      complaints.poll();
      complaints.offer(line);
    }
  }

  private void end() {
    ended = true;
    pending.values().forEach(this::fail);
  }

  private void fail(CompletableFuture<JsonNode> answer) {
    answer.completeExceptionally(new IllegalStateException("The process has ended"));
  }

  /** Runs a listener after each transaction of a store in the process, on a thread of its own. */
  void onChange(String store, Runnable listener) {
    changeListeners.put(store, listener);
  }

  /** Sends a command without waiting for the answer. */
  CompletableFuture<JsonNode> send(String op, ObjectNode args) {
    long id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    pending.put(id, answer);
    try {
      String line = AsciiJson.write(args.put("id", id).put("op", op)) + "\n";
      synchronized (commands) {
        commands.write(line);
        commands.flush();
      }
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
    if (ended) {
      fail(answer);
    }
    return answer;
  }

  /** Sends a command and waits for its answer. */
  JsonNode call(String op, ObjectNode args) {
    return Limits.await(send(op, args), () -> "Node.js could not do " + op + "\n" + complaints());
  }

  /** The last lines that the process wrote to its standard error. */
  String complaints() {
    return String.join("\n", complaints);
  }

  /** Ends the process, at once if it does not do so by itself. */
  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(Limits.COMMAND.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("Node.js did not end by itself\n" + complaints());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
