package dev.merrow.ws.server.internal.metrics;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what there is at the paths that have clients. Safe for use by many threads. */
public interface PathReadings {

  /** Returns the paths that have clients. */
  Set<String> pathIds();

  /** Reads what is to be known of a path; null if it has no clients. */
  @Nullable Reading read(String pathId);

  /** Returns for how long, in seconds, a change of any open store has waited to be saved. */
  double longestSaveLag();

  /**
   * What there is at a path.
   *
   * @param messages how many messages were routed since the path got its first client
   * @param bytes the size of those messages
   * @param rows how many rows its store has; 0 without a store
   * @param deletedRows how many rows were deleted whose stamps are kept
   * @param storedBytes the approximate memory of the store's content
   * @param saveLag for how long, in seconds, a change has waited to be saved
   */
  record Reading(
      int clients,
      long messages,
      long bytes,
      long rows,
      long deletedRows,
      long storedBytes,
      double saveLag) {}
}
