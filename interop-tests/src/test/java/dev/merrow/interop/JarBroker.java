package dev.merrow.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.BackgroundThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Our broker as a process of its own, that the runnable jar started. */
final class JarBroker implements BrokerUnderTest {
  private static final Pattern SERVES =
      Pattern.compile("Merrow serves ws://127\\.0\\.0\\.1:(\\d+)/ .*");

  private final Process process;
  private final int port;

  /** Starts it, and waits until it listens. */
  JarBroker() {
    process = RunnableJar.start("serve", "--port", "0");
    port = Limits.await(BackgroundThreads.call(this::readPort), () -> "The broker does not serve");
  }

  private int readPort() {
    try {
      String line = process.inputReader(UTF_8).readLine();
      Matcher serves = SERVES.matcher(line == null ? "" : line);
      assertThat(serves.matches()).as("first line: %s", line).isTrue();
      return Integer.parseInt(serves.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public List<Replica> storesAt(String path) {
    return List.of();
  }

  @Override
  public List<String> errors() {
    return List.of();
  }

  /** Asks the process to end, which it must do without a failure. */
  @Override
  public void close() {
    process.destroy();
    assertThat(RunnableJar.exitCode(process)).isZero();
  }
}
