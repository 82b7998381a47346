package dev.merrow.ws.server.core;

import dev.merrow.wire.OverflowException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives out payloads in their order, and holds them back while something is decided. */
final class Intake {
  private final long maxChars;
  private final Consumer<String> out;
  private final Queue<String> held = new ArrayDeque<>();
  private long heldChars;

  /** How many decisions are awaited; what is held back, and not all given out, counts as one. */
  private int awaited;

  /**
   * An intake.
   *
   * @param maxChars how much may be held back
   * @param out takes the payloads, one after the other
   */
  Intake(long maxChars, Consumer<String> out) {
    this.maxChars = maxChars;
    this.out = out;
  }

  /**
   * Gives out a payload, or holds it back.
   *
   * @throws OverflowException if too much is held back already
   */
  void add(String payload) {
    synchronized (held) {
      if (awaited > 0) {
        hold(payload);
        return;
      }
    }
    out.accept(payload);
  }

  private void hold(String payload) {
    heldChars += payload.length() + 1;
    if (heldChars > maxChars) {
      throw new OverflowException(
          OverflowException.What.SOCKET, "Too much was sent before it was decided on a channel");
    }
    held.add(payload);
  }

  /** Holds back what comes, until {@link #resume}. To be called by what takes the payloads. */
  void pause() {
    synchronized (held) {
      awaited++;
    }
  }

  /** Gives out what was held back, unless what takes it pauses again; then that will. */
  void resume() {
    for (String next = next(); next != null; next = next()) {
      out.accept(next);
    }
  }

  private @Nullable String next() {
    synchronized (held) {
      String next = awaited > 1 ? null : held.poll();
      if (next == null) {
        awaited--;
      } else {
        heldChars -= next.length() + 1;
      }
      return next;
    }
  }
}
