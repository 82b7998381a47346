package dev.merrow.simulation;

import dev.merrow.sync.FlushResult;
import dev.merrow.sync.SyncGap;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** What keeps the stores of a life in step with others. */
interface Links {

  /** Makes them. */
  void open();

  /** Starts to synchronize, where that is not so. */
  void start();

  /** Stops to synchronize, and starts again. */
  void restart();

  /** Goes offline for good, and starts again with new links. */
  void reconnect();

  /** Goes offline, by stopping or by closing. */
  void interrupt(Random how);

  /**
   * Waits for what the store holds to arrive, where that can be told.
   *
   * @param arrived is told how far it has come, for each path where it has not failed
   */
  void flush(BiConsumer<String, FlushResult> arrived);

  /** What is known to keep the stores and their peers apart. */
  Stream<SyncGap> gaps();

  /** Has the process end. Whoever is in it, too, sees that at once; others don't. */
  void crash();
}
