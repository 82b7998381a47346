package dev.merrow.sync;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/** Logs errors that have no other listener. */
final class LoggingErrorListener implements Consumer<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(Synchronizer.class);

  private static final AtomicBoolean SAID = new AtomicBoolean();

  @Override
  public void accept(Throwable error) {
    LOG.warn("{}", error.toString(), error);
    if (LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory
        && SAID.compareAndSet(false, true)) {
      sayAloud(error);
    }
  }

  /** Without a provider for SLF4J a program whose broker does not run would just hang. */
  private static void sayAloud(Throwable error) {
    String hint =
        error instanceof TransportException
            ? " Is the broker running (java -jar merrow-server.jar), and is the address right? It"
                + " is tried again."
            : "";
    System.err.println(
        "Merrow: %s%s".formatted(error.getMessage(), hint)
            + " Further problems are not shown here: to see them, add a provider for SLF4J, such"
            + " as org.slf4j:slf4j-simple, or set an errorListener in the options.");
  }

  @Override
  public String toString() {
    return "logs warnings";
  }
}
