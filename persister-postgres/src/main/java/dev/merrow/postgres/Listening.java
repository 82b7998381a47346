package dev.merrow.postgres;

/** What was begun to be notified of changes. */
@FunctionalInterface
interface Listening {
  /** Ends it; a notification that is under way may still come. */
  void stop();
}
