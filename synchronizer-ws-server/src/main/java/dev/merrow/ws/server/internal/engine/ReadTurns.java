package dev.merrow.ws.server.internal.engine;

import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.share.FairQueue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Divides the time of one thread that reads from many sockets and processes what it has read. While
 * there is little to do, data is processed at once. When the thread has been busy for {@link
 * #TURN_NANOS} without looking for other data, what has come in waits, and is processed in pieces:
 * the next piece is of the holder that has used the least of the thread's time, and of its sockets
 * of the one that has used the least. So a holder with many sockets, or with data that takes long,
 * delays others by one piece, and one that is alone has all of the time. A holder that leaves and
 * comes back has the same place. Not safe for use by many threads.
 */
public final class ReadTurns {
  /** After what time the thread looks for other data. */
  static final long TURN_NANOS = 2_000_000;

  /** The size of a socket's first piece. */
  static final int FIRST_PIECE_BYTES = 4 * 1024;

  /** The smallest and largest pieces, and which times make the next one larger or smaller. */
  static final int LEAST_PIECE_BYTES = 512;

  static final int MOST_PIECE_BYTES = 64 * 1024;
  private static final long SHORT_NANOS = TURN_NANOS / 8;
  private static final long LONG_NANOS = TURN_NANOS / 2;

  private final Executor later;
  private final LongSupplier nanos;
  private final FairQueue<Source, Source> waiting = new FairQueue<>(source -> 0);

  /** How long the thread has processed data since it looked for other data, or longer ago. */
  private long spent;

  private boolean planned;

  /** The data of one socket that was read but not processed. */
  public abstract static class Source {
    private int pieceBytes = FIRST_PIECE_BYTES;
    private boolean queued;

    /** The holder that the socket's client belongs to. */
    protected abstract ShareHolder holder();

    /**
     * Processes the next piece of the data.
     *
     * @param maxBytes how large it may be
     * @return whether there is more
     */
    protected abstract boolean process(int maxBytes);

    private void took(long time) {
      if (time < SHORT_NANOS) {
        pieceBytes = Math.min(MOST_PIECE_BYTES, 2 * pieceBytes);
      } else if (time > LONG_NANOS) {
        pieceBytes = Math.max(LEAST_PIECE_BYTES, pieceBytes / 2);
      }
    }
  }

  /**
   * Turns of one thread.
   *
   * @param later runs a task on that thread once it has looked for other data
   * @param nanos the time, in nanoseconds
   */
  public ReadTurns(Executor later, LongSupplier nanos) {
    this.later = later;
    this.nanos = nanos;
  }

  /** Processes the data of a socket that has some: now, or when it is its turn. */
  public void read(Source source) {
    if (source.queued) {
      return;
    }
    boolean more = true;
    while (more && !planned && spent < TURN_NANOS) {
      more = process(source);
    }
    if (more) {
      add(source);
    }
    if (more || spent >= TURN_NANOS) {
      plan();
    }
  }

  private boolean process(Source source) {
    long begun = nanos.getAsLong();
    boolean more = false;
    try {
      more = source.process(source.pieceBytes);
    } finally {
      long took = nanos.getAsLong() - begun;
      spent += took;
      source.took(took);
    }
    return more;
  }

  private void add(Source source) {
    source.queued = true;
    waiting.add(source.holder(), source, source);
  }

  private void plan() {
    if (!planned) {
      planned = true;
      later.execute(this::turn);
    }
  }

  private void turn() {
    spent = 0;
    try {
      Source next = waiting.poll(any -> true);
      while (next != null) {
        processQueued(next);
        next = spent < TURN_NANOS ? waiting.poll(any -> true) : null;
      }
    } finally {
      spent = 0;
      planned = false;
      if (!waiting.isEmpty()) {
        plan();
      }
    }
  }

  private void processQueued(Source source) {
    source.queued = false;
    long before = spent;
    boolean more = process(source);
    // before it waits again, so that it waits in the right place
    waiting.charge(source.holder(), source, spent - before);
    if (more) {
      add(source);
    }
  }

  /** A socket is gone, and its data is dropped. */
  public void drop(Source source) {
    source.queued = false;
    waiting.left(source, item -> false, item -> {});
  }
}
