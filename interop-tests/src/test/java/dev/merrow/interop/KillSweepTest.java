package dev.merrow.interop;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that {@code flush} has acknowledged is lost with a broker that is killed. */
@DisabledOnOs(OS.WINDOWS) // which has no signals
class KillSweepTest {
  private static final int KILLS = Integer.getInteger("merrow.kills", 6);

  @TempDir private Path directory;

  @Test
  void nothingThatWasAcknowledgedIsLost() throws Exception {
    KillSweep.run(KILLS, directory);
  }
}
