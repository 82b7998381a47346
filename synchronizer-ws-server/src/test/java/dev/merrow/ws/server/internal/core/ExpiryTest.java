package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExpiryTest {
  private final VirtualTime time = new VirtualTime();
  private int actions;

  private ExpiryTimer in(Duration duration) {
    return new ExpiryTimer(time.instant().plus(duration), time, time, () -> actions++);
  }

  @Test
  void itActsOnceWhenTheTimeHasCome() {
    in(Duration.ofMinutes(5)).start();
    time.pass(Duration.ofMinutes(5).minusMillis(1));
    assertThat(actions).isZero();
    time.pass(Duration.ofMinutes(5));
    assertThat(actions).isEqualTo(1);
  }

  @Test
  void whatIsStoppedNeverActs() {
    ExpiryTimer later = in(Duration.ofMinutes(5));
    later.start();
    later.stop();
    ExpiryTimer past = in(Duration.ofMinutes(-5));
    past.stop();
    past.start();
    time.pass(Duration.ofMinutes(10));
    assertThat(actions).isZero();
  }
}
