package dev.merrow.ws.server.cli;

import java.lang.Thread.UncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when its memory is used up: threads may have died of that, and a process that
 * lives but serves no client is not started again by whatever watches it. Everything else that no
 * thread has caught is logged.
 */
final class FatalErrorHandler implements UncaughtExceptionHandler {
  /** As the Java runtime's own {@code -XX:+ExitOnOutOfMemoryError} has it. */
  static final int OUT_OF_MEMORY = 3;

  private static final Logger LOG = LoggerFactory.getLogger(FatalErrorHandler.class);

  @Override
  public void uncaughtException(Thread thread, Throwable error) {
    if (error instanceof OutOfMemoryError) {
      try {
        System.err.println("Ending: the memory is used up");
      } finally {
        // without the shutdown hooks, which may find no memory either
        Runtime.getRuntime().halt(OUT_OF_MEMORY);
      }
    }
    LOG.error("Thread {} has ended", thread.getName(), error);
  }
}
