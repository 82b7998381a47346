package dev.merrow.ws.server.cli;

import java.lang.Thread.UncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when it is out of memory: threads may have died of that, and a supervisor does
 * not restart a process that runs but serves no client. All other uncaught errors are logged.
 */
final class FatalErrorHandler implements UncaughtExceptionHandler {
  /** As the Java runtime's own {@code -XX:+ExitOnOutOfMemoryError} has it. */
  static final int OUT_OF_MEMORY = 3;

  private static final Logger LOG = LoggerFactory.getLogger(FatalErrorHandler.class);

  @Override
  public void uncaughtException(Thread thread, Throwable error) {
    if (error instanceof OutOfMemoryError) {
      try {
        System.err.println("Exiting: out of memory");
        // which memory, and for what; there may be none left to say so
        error.printStackTrace();
      } finally {
        // without the shutdown hooks, which may also lack memory
        Runtime.getRuntime().halt(OUT_OF_MEMORY);
      }
    }
    LOG.error("Thread {} has ended", thread.getName(), error);
  }
}
