package dev.merrow.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Texts of messages, and whether they are accepted; checked against TinyBase's own server. */
public final class SampleMessages {
  private static final List<Sample> ALL = read();

  private SampleMessages() {}

  private record Sample(String verdict, String json) {}

  /** Returns texts that are messages. */
  public static List<String> accepted() {
    return ALL.stream().filter(s -> s.verdict.equals("accepted")).map(Sample::json).toList();
  }

  /** Returns texts that are not messages. */
  public static List<String> refused() {
    return ALL.stream().filter(s -> !s.verdict.equals("accepted")).map(Sample::json).toList();
  }

  private static List<Sample> read() {
    try (InputStream in = SampleMessages.class.getResourceAsStream("messages.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> line.split(" ", 2))
          .map(parts -> new Sample(parts[0], parts.length > 1 ? parts[1] : ""))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
