package dev.merrow.persist;

/**
 * How often a persister has loaded and saved, including failed attempts.
 *
 * @param loads how often it loaded everything or the changes of others
 * @param saves how often it saved everything or the changes of the store
 * @param failedLoads how many of those loads failed
 * @param failedSaves how many of those saves failed; a save of everything but some refused cells
 *     does not count
 */
public record PersisterStats(long loads, long saves, long failedLoads, long failedSaves) {

  /** Creates stats without failures. */
  public PersisterStats(long loads, long saves) {
    this(loads, saves, 0, 0);
  }
}
