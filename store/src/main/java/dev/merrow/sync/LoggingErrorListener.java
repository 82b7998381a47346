package dev.merrow.sync;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what nobody else listens to. */
final class LoggingErrorListener implements Consumer<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(Synchronizer.class);

  @Override
  public void accept(Throwable error) {
    LOG.warn("{}", error.toString(), error);
  }

  @Override
  public String toString() {
    return "logs warnings";
  }
}
