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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GapsTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final VirtualTime time = new VirtualTime();
  private final Waiting waiting = new Waiting(time);
  private final List<Throwable> errors = new ArrayList<>();
  private final Gaps gaps = new Gaps(new SerialExecutor(waiting, errors::add));

  @Test
  void aCellThatIsHeldBackIsAGapUntilThePeerHasAskedForIt() {
    gaps.heldBackThere("p1", remarks(1, 5_000), GRACE);
    assertThat(gaps.all()).hasSize(1);
    time.pass(Duration.ofMillis(14_999));
    assertThat(gaps.all()).hasSize(1);
    time.pass(Duration.ofMillis(1));
    assertThat(gaps.all()).isEmpty();
  }

  @Test
  void fewTimersWaitHoweverManyNoticesCome() {
    for (int i = 0; i < 20; i++) {
      gaps.heldBackThere("p" + i % 3, remarks(Gaps.MAX + 10, 5_000 + i), GRACE);
    }
    assertThat(gaps.hasOverflowed()).isTrue();
    assertThat(waiting.count()).isEqualTo(Gaps.MAX);
  }

  @Test
  void noTimerWaitsForAGapThatHasEnded() {
    gaps.heldBackThere("p1", remarks(10, 5_000), GRACE);
    gaps.clear();
    assertThat(waiting.count()).isZero();
  }

  @Test
  void aDelayOfAnyLengthIsTaken() {
    gaps.heldBackThere("p1", remarks(1, Double.MAX_VALUE), GRACE);
    time.pass(Duration.ofDays(365));
    assertThat(gaps.all()).hasSize(1);
  }

  @Test
  void aNoticeIsReportedOnceHoweverManyCellsItNames() {
    gaps.tooLargeThere("p1", remarks(100, 5_000_000));
    gaps.tooLargeThere("p1", remarks(100, 5_000_000));

    assertThat(gaps.all()).hasSize(100);
    assertThat(errors).hasSize(1).first().asString().contains("and 99 others");
  }

  private static MergeableChanges remarks(int count, double remark) {
    Map<String, StampedCell> values = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      values.put("v" + i, new StampedCell(Cell.of(remark), Hlc.of(1_000_000, i, 1)));
    }
    return new MergeableChanges(StampedTables.EMPTY, StampedValues.of(values));
  }
}
