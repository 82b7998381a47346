package dev.merrow.ws.server.internal.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.engine.ShareHolder;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AllowancesTest {
  private static final ShareHolder ANNA = ShareHolder.ofIdentity("anna");
  private static final ShareHolder BEN = ShareHolder.ofAddress("192.0.2.1");

  private long millis = 1_000_000;
  private final Allowances allowances = new Allowances(10, 100, () -> Instant.ofEpochMilli(millis));

  @Test
  void eachHolderHasItsOwn() {
    assertThat(allowances.take(ANNA, 100)).isTrue();
    assertThat(allowances.take(ANNA, 1)).isFalse();
    assertThat(allowances.take(BEN, 100)).isTrue();
  }

  @Test
  void itFillsWithTimeAndNotBeyondWhatThereIsAtOnce() {
    allowances.take(ANNA, 100);
    millis += 2_000;
    assertThat(allowances.take(ANNA, 21)).isFalse();
    assertThat(allowances.take(ANNA, 20)).isTrue();
    millis += 3_600_000;
    assertThat(allowances.take(ANNA, 101)).isFalse();
    assertThat(allowances.take(ANNA, 100)).isTrue();
  }

  @Test
  void moreThanThereEverIsIsOwedAndMadeUpFor() {
    assertThat(allowances.takeOrOwe(ANNA, 150)).isTrue();
    millis += 5_000;
    assertThat(allowances.takeOrOwe(ANNA, 1)).isFalse();
    millis += 100;
    assertThat(allowances.takeOrOwe(ANNA, 1)).isTrue();
    assertThat(allowances.takeOrOwe(ANNA, 150)).isFalse();
  }

  @Test
  void whatIsFullIsForgottenAndWhatIsNotIsRemembered() {
    allowances.take(ANNA, 50);
    allowances.take(BEN, 10);
    millis += 1_000;
    allowances.forgetFull();
    assertThat(allowances.size()).isEqualTo(1);
    assertThat(allowances.take(ANNA, 61)).isFalse();
  }

  @Test
  void aClockThatIsSetBackOnlyStopsIt() {
    allowances.take(ANNA, 100);
    millis -= 500_000;
    assertThat(allowances.take(ANNA, 1)).isFalse();
    millis += 100;
    assertThat(allowances.take(ANNA, 1)).isTrue();
  }

  @Test
  void anyNumberIsAnyNumber() {
    Allowances any =
        new Allowances(0, Double.POSITIVE_INFINITY, () -> Instant.ofEpochMilli(millis));
    assertThat(any.take(ANNA, Long.MAX_VALUE)).isTrue();
    any.forgetFull();
    assertThat(any.size()).isZero();
  }
}
