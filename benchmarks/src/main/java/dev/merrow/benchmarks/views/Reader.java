package dev.merrow.benchmarks.views;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.ws.server.engine.Connection;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A client's end of a socket, which counts what it is sent. */
final class Reader implements Connection {
  private final AtomicLong frames;
  private volatile @Nullable String awaited;
  private volatile boolean answered;

  /**
   * Creates an end.
   *
   * @param frames counts the frames of all
   */
  Reader(AtomicLong frames) {
    this.frames = frames;
  }

  /** Waits for an answer to a request. */
  void await(String requestId) {
    answered = false;
    awaited = requestId;
  }

  boolean isAnswered() {
    return answered;
  }

  @Override
  public void send(Frame frame) {
    // encodes it, as an engine does
    byte[] unused = frame.utf8();
    String id = awaited;
    if (id != null && frame.text().startsWith("S\n[\"" + id + "\",0,")) {
      awaited = null;
      answered = true;
    }
    frames.incrementAndGet();
  }

  @Override
  public long unsentBytes() {
    return 0;
  }

  @Override
  public void ping() {
    // the other end is in this process
  }

  @Override
  public void close(CloseStatus status) {
    if (!status.equals(CloseStatus.ENDING)) {
      throw new IllegalStateException("Closed: " + status);
    }
  }
}
