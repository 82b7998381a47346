package dev.merrow.sync;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes errors on to whom the user named, and remembers the last. */
final class ErrorLog implements Consumer<Throwable> {
  private final Consumer<Throwable> listener;
  private volatile @Nullable Throwable last;

  ErrorLog(Consumer<Throwable> listener) {
    this.listener = listener;
  }

  @Override
  public void accept(Throwable error) {
    last = error;
    listener.accept(error);
  }

  /** Remembers an error that is reported to the user in another way. */
  void remember(Throwable error) {
    last = error;
  }

  /** Returns the last error, or null if there was none; for any thread. */
  @Nullable Throwable last() {
    return last;
  }
}
