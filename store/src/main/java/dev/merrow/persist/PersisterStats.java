package dev.merrow.persist;

/**
 * How often a persister has loaded and saved, attempts that failed included.
 *
 * @param loads how often it loaded all or what others had changed
 * @param saves how often it saved all or what had changed here
 */
public record PersisterStats(long loads, long saves) {}
