package dev.merrow.ws.server.cli;

import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Where the runnable broker's logs go: to stderr, one line for each event. Libraries log warnings
 * only.
 */
final class Logs {
  private static final String OURS = "dev.merrow";

  /** Held, because otherwise it and its level would soon be gone. */
  private static final Logger OUR_LOGGER = Logger.getLogger(OURS);

  private Logs() {}

  /**
   * Sends logs there. Call it before anything is logged; has no effect if the process was started
   * with its own configuration of {@code java.util.logging}.
   */
  static void begin() {
    System.setProperty("slf4j.provider", "org.slf4j.jul.JULServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    if (isConfiguredOtherwise()) {
      return;
    }
    LogManager.getLogManager().reset();
    ConsoleHandler console = new LimitedConsole();
    console.setLevel(Level.ALL);
    console.setFormatter(new OneLineFormatter());
    Logger root = Logger.getLogger("");
    root.setLevel(Level.WARNING);
    root.addHandler(console);
    show(org.slf4j.event.Level.INFO);
  }

  /** Limits the output, however much is logged. */
  private static final class LimitedConsole extends ConsoleHandler {
    private final LogLimiter limiter = new LogLimiter(super::publish, System::nanoTime);

    @Override
    public synchronized void publish(LogRecord event) {
      if (isLoggable(event)) {
        limiter.publish(event);
      }
    }
  }

  /** Shows so much of what the broker says. */
  static void show(org.slf4j.event.Level level) {
    if (!isConfiguredOtherwise()) {
      OUR_LOGGER.setLevel(ofJdk(level));
    }
  }

  private static Level ofJdk(org.slf4j.event.Level level) {
    return switch (level) {
      case ERROR -> Level.SEVERE;
      case WARN -> Level.WARNING;
      case INFO -> Level.INFO;
      case DEBUG -> Level.FINE;
      case TRACE -> Level.FINEST;
    };
  }

  private static boolean isConfiguredOtherwise() {
    return System.getProperty("java.util.logging.config.file") != null
        || System.getProperty("java.util.logging.config.class") != null;
  }
}
