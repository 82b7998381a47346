package dev.merrow.docs.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The stopwatch follows the first page as it is. Running it all needs a network and minutes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is for bash")
class FirstPageScriptTest {
  @Test
  void thePageHasTheBlocksThatTheScriptFollows() throws Exception {
    Process script =
        new ProcessBuilder(List.of(Pages.ROOT.resolve(".ci/first-page").toString(), "--check"))
            .redirectErrorStream(true)
            .start();
    try {
      String printed = new String(script.getInputStream().readAllBytes(), UTF_8);
      assertThat(script.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(script.exitValue()).as(printed).isZero();
    } finally {
      script.destroyForcibly();
    }
  }
}
