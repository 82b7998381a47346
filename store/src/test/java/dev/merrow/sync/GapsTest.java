package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GapsTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final VirtualTime time = new VirtualTime();
  private final Waiting waiting = new Waiting(time);
  private final Gaps gaps = new Gaps(new SerialExecutor(waiting, error -> {}));

  @Test
  void aCellThatIsHeldBackIsAGapUntilThePeerHasAskedForIt() {
    gaps.heldBackThere("p1", heldBack(1, 5_000), GRACE);
    assertThat(gaps.all()).hasSize(1);
    time.pass(Duration.ofMillis(14_999));
    assertThat(gaps.all()).hasSize(1);
    time.pass(Duration.ofMillis(1));
    assertThat(gaps.all()).isEmpty();
  }

  @Test
  void fewTimersWaitHoweverManyNoticesCome() {
    for (int i = 0; i < 20; i++) {
      gaps.heldBackThere("p" + i % 3, heldBack(Gaps.MAX + 10, 5_000 + i), GRACE);
    }
    assertThat(gaps.hasOverflowed()).isTrue();
    assertThat(waiting.count()).isEqualTo(Gaps.MAX);
  }

  @Test
  void noTimerWaitsForAGapThatHasEnded() {
    gaps.heldBackThere("p1", heldBack(10, 5_000), GRACE);
    gaps.clear();
    assertThat(waiting.count()).isZero();
  }

  @Test
  void aDelayOfAnyLengthIsTaken() {
    gaps.heldBackThere("p1", heldBack(1, Double.MAX_VALUE), GRACE);
    time.pass(Duration.ofDays(365));
    assertThat(gaps.all()).hasSize(1);
  }

  private static MergeableChanges heldBack(int count, double delay) {
    Map<String, StampedCell> values = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      values.put("v" + i, new StampedCell(Cell.of(delay), Hlc.of(1_000_000, i, 1)));
    }
    return new MergeableChanges(StampedTables.EMPTY, StampedValues.of(values));
  }
}
