package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.Hlc;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DueExchangeTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LEAST = Duration.ofSeconds(10);

  private final VirtualTime time = new VirtualTime();
  private final Waiting waiting = new Waiting(time);
  private final List<String> done = new ArrayList<>();
  private final DueExchange exchange =
      new DueExchange(
          new SerialExecutor(
              waiting,
              error -> {
                throw new AssertionError(error);
              }),
          TIMEOUT,
          () -> done.add("ask"),
          () -> done.add("offer"));

  @Test
  void asksWhenTheFirstIsDueAndOffersTwiceAfterwards() {
    leftOut(Duration.ofSeconds(30));
    leftOut(Duration.ofSeconds(20));
    leftOut(Duration.ofSeconds(25));

    time.pass(Duration.ofSeconds(19));
    assertThat(done).isEmpty();
    time.pass(Duration.ofSeconds(1));
    assertThat(done).containsExactly("ask");
    time.pass(LEAST);
    assertThat(done).containsExactly("ask", "offer");
    time.pass(Duration.ofMillis(Hlc.MAX_FUTURE_MILLIS));
    assertThat(done).containsExactly("ask", "offer", "offer");
  }

  @Test
  void waitsForOneHoweverManyStampsAPeerSends() {
    for (int i = 10_000; i > 0; i--) {
      leftOut(Duration.ofDays(i));
    }

    assertThat(waiting.count()).isEqualTo(1);
  }

  @Test
  void offersThatWaitAreFewHoweverOftenContentIsDue() {
    Duration lasting = Duration.ofMillis(3 * Hlc.MAX_FUTURE_MILLIS);
    for (Duration past = Duration.ZERO; past.compareTo(lasting) < 0; past = past.plusMillis(100)) {
      leftOut(Duration.ofMillis(1));
      time.pass(Duration.ofMillis(100));
    }

    assertThat(waiting.count()).isLessThan(50);
  }

  @Test
  void waitsForNothingOnceStopped() {
    leftOut(LEAST);
    exchange.stop();

    time.passAll();
    assertThat(done).isEmpty();
    assertThat(waiting.count()).isZero();
  }

  private void leftOut(Duration dueIn) {
    Instant due = time.instant().plus(dueIn);
    exchange.leftOut(due, dueIn);
  }
}
