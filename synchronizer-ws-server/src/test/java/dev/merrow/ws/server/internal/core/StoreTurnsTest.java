package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.ws.server.engine.ShareHolder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stores that are busy leave time to those of others. */
class StoreTurnsTest {
  private final VirtualTime time = new VirtualTime();
  private final List<String> done = new ArrayList<>();
  private long millis;
  private final StoreTurns turns = new StoreTurns(time, () -> Instant.ofEpochMilli(millis));

  private Scheduler of(String identity) {
    return turns.of(() -> ShareHolder.ofIdentity(identity));
  }

  private void work(String identity, int times) {
    Scheduler scheduler = of(identity);
    for (int i = 0; i < times; i++) {
      scheduler.execute(
          () -> {
            millis += 2;
            done.add(identity);
          });
    }
  }

  @Test
  void whoKeepsManyBusyKeepsNobodyWaiting() {
    work("many", 100);
    work("few", 3);
    work("other", 1);
    time.passAll();
    assertThat(done).hasSize(104);
    assertThat(done.subList(0, 10)).filteredOn("few"::equals).hasSize(3);
    assertThat(done.subList(0, 5)).contains("other");
  }

  @Test
  void whoTakesLongComesLess() {
    Scheduler slow = of("slow");
    for (int i = 0; i < 10; i++) {
      slow.execute(
          () -> {
            millis += 20;
            done.add("slow");
          });
    }
    work("quick", 20);
    time.passAll();
    assertThat(done.subList(0, 12)).filteredOn("slow"::equals).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void whatThrowsIsChargedAndOthersGoOn() {
    of("careless")
        .execute(
            () -> {
              throw new IllegalStateException("thrown");
            });
    work("next", 1);
    try {
      time.passAll();
    } catch (IllegalStateException e) {
      time.passAll();
    }
    assertThat(done).containsExactly("next");
  }

  @Test
  void delayedTasksRunInTime() {
    of("late").schedule(Duration.ofSeconds(1), () -> done.add("late"));
    time.pass(Duration.ofMillis(999));
    assertThat(done).isEmpty();
    time.pass(Duration.ofMillis(1));
    assertThat(done).containsExactly("late");
  }

  @Test
  void holdersAreForgotten() {
    for (int i = 0; i < 5_000; i++) {
      work("holder " + i, 1);
      time.passAll();
    }
    assertThat(turns.remembered()).isLessThanOrEqualTo(1_001);
  }

  @Test
  void holdersAreForgottenWhileOthersAlwaysWait() {
    List<Integer> remembered = new ArrayList<>();
    Scheduler busy = of("busy");
    for (int chain = 0; chain < 3; chain++) {
      busy.execute(() -> goOn(busy, 2_000, remembered));
    }
    time.passAll();
    assertThat(done).hasSize(6_000);
    assertThat(Collections.max(remembered)).isLessThanOrEqualTo(1_001);
  }

  private void goOn(Scheduler busy, int times, List<Integer> remembered) {
    if (times > 0) {
      millis += 2;
      remembered.add(turns.remembered());
      work("holder " + remembered.size(), 1);
      busy.execute(() -> goOn(busy, times - 1, remembered));
    }
  }
}
