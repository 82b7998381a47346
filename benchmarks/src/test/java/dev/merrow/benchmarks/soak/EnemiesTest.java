package dev.merrow.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A short soak with enemies: no honest message is lost, and no honest client is closed. */
class EnemiesTest {
  @Test
  void honestClientsAmongEnemiesLoseNothing() {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    int exitCode =
        Soak.run(
            List.of("-cp", classPath, "dev.merrow.ws.server.cli.MerrowServer"),
            "--seconds=8",
            "--idle=20",
            "--busy=60",
            "--hostile=8",
            "--heap=256m");
    assertThat(exitCode).isZero();
  }
}
