package dev.merrow.ws.server.internal.live;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Whether a visitor still has the rights with which it began to watch. Asked again and again, it
 * asks the authenticator whether an administrator still is one. Thread-safe.
 */
final class Standing {
  private final Visitor visitor;
  private final boolean administrator;
  private final BooleanSupplier granted;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile boolean lost;

  /**
   * The standing of a visitor.
   *
   * @param administrator whether it watches as an administrator
   * @param granted whether its session and its grant hold
   */
  Standing(Visitor visitor, boolean administrator, BooleanSupplier granted) {
    this.visitor = visitor;
    this.administrator = administrator;
    this.granted = granted;
  }

  /** Returns whether it lasts, by the authenticator's latest answer. */
  boolean lasts() {
    if (administrator && !lost && asking.compareAndSet(false, true)) {
      CompletableFuture<Void> unused = visitor.isAdministrator().thenAccept(this::answered);
    }
    return !lost && granted.getAsBoolean();
  }

  private void answered(boolean still) {
    if (!still) {
      lost = true;
    }
    asking.set(false);
  }
}
