package dev.merrow.sync;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.VirtualTime;
import java.time.Duration;

/** A scheduler that counts the tasks that wait. */
final class Waiting implements Scheduler {
  private final VirtualTime time;
  private int count;

  Waiting(VirtualTime time) {
    this.time = time;
  }

  int count() {
    return count;
  }

  @Override
  public void execute(Runnable task) {
    time.execute(task);
  }

  @Override
  public Cancellation schedule(Duration delay, Runnable task) {
    boolean[] over = {false};
    Runnable end =
        () -> {
          count -= over[0] ? 0 : 1;
          over[0] = true;
        };
    count++;
    Cancellation cancellation =
        time.schedule(
            delay,
            () -> {
              end.run();
              task.run();
            });
    return () -> {
      end.run();
      cancellation.cancel();
    };
  }
}
