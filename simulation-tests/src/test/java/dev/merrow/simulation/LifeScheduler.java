package dev.merrow.simulation;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.util.Random;

/** The threads of a process: what they have yet to do is never done once the process has died. */
final class LifeScheduler implements Scheduler {
  private final Timeline timeline;
  private final Random random;
  private final int maxDelayMicros;
  private boolean dead;

  /**
   * @param maxDelayMicros how long a task may wait for its turn
   */
  LifeScheduler(Timeline timeline, Random random, int maxDelayMicros) {
    this.timeline = timeline;
    this.random = random;
    this.maxDelayMicros = maxDelayMicros;
  }

  @Override
  public void execute(Runnable task) {
    timeline.after(random.nextInt(maxDelayMicros), () -> run(task));
  }

  @Override
  public Cancellation schedule(Duration delay, Runnable task) {
    return timeline.after(delay.toNanos() / 1_000, () -> run(task))::cancel;
  }

  private void run(Runnable task) {
    if (!dead) {
      task.run();
    }
  }

  void die() {
    dead = true;
  }
}
