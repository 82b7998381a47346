package dev.merrow.persist;

/**
 * How often a persister has loaded and saved, attempts that failed included.
 *
 * @param loads how often it loaded all or what others had changed
 * @param saves how often it saved all or what had changed here
 * @param failedLoads how many of those loads failed
 * @param failedSaves how many of those saves failed; a save that kept all but some refused cells
 *     has not
 */
public record PersisterStats(long loads, long saves, long failedLoads, long failedSaves) {

  /** Counts without a failure. */
  public PersisterStats(long loads, long saves) {
    this(loads, saves, 0, 0);
  }
}
