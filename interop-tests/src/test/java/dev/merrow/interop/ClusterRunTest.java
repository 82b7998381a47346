package dev.merrow.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Brokers on one database lose nothing that they acknowledged, whatever happens to them. */
@DisabledOnOs(OS.WINDOWS) // which has no signals
class ClusterRunTest {
  private static final int CLIENTS = Integer.getInteger("merrow.clients", 24);
  private static final int SECONDS = Integer.getInteger("merrow.seconds", 5);

  /** NATS must be installed, and is to be named to be taken. */
  private static final String ENGINES = System.getProperty("merrow.engines", "none,redis");

  @TempDir private Path directory;

  static Stream<EngineServer.Kind> engines() {
    return Stream.of(ENGINES.toUpperCase(Locale.ROOT).split(",", -1))
        .map(EngineServer.Kind::valueOf);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void nothingThatWasAcknowledgedIsLostAndAllBecomeEqual(EngineServer.Kind engine)
      throws Exception {
    ClusterRun.run(CLIENTS, Duration.ofSeconds(SECONDS), 1, directory, engine);
  }
}
