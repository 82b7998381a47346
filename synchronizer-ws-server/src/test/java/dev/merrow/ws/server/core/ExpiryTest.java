package dev.merrow.ws.server.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExpiryTest {
  private final VirtualTime time = new VirtualTime();
  private int actions;

  private Expiry in(Duration duration) {
    return new Expiry(time.instant().plus(duration), time, time, () -> actions++);
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
    Expiry later = in(Duration.ofMinutes(5));
    later.start();
    later.stop();
    Expiry past = in(Duration.ofMinutes(-5));
    past.stop();
    past.start();
    time.pass(Duration.ofMinutes(10));
    assertThat(actions).isZero();
  }
}
