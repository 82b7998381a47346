package dev.merrow.simulation;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;

/** The threads of a process: what they have yet to do is never done once the process has died. */
final class LifeScheduler implements Scheduler {
  private final Timeline timeline;
  private final Random random;
  private final int maxDelayMicros;
  private final Queue<Runnable> due = new ArrayDeque<>();
  private boolean standing;
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
    if (dead) {
      return;
    }
    if (standing) {
      due.add(task);
    } else {
      task.run();
    }
  }

  /** Does nothing, as a process that is stopped, until it goes on. */
  void standStill() {
    standing = true;
  }

  /** Goes on, and does at once what became due meanwhile. */
  void goOn() {
    standing = false;
    for (Runnable next = due.poll(); next != null; next = due.poll()) {
      run(next);
    }
  }

  void die() {
    dead = true;
    due.clear();
  }
}
