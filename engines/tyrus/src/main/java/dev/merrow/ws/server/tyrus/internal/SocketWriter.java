package dev.merrow.ws.server.tyrus.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what Tyrus sends. Closing waits so that the other side reads the close frame before the
 * connection is gone, but no longer than the close timeout.
 */
final class SocketWriter extends Writer {
  private static final Logger LOG = LoggerFactory.getLogger(SocketWriter.class);

  /** About how many bytes of the heap Grizzly takes for a write, beside the bytes themselves. */
  private static final int OVERHEAD = 256;

  private final Connection<?> connection;
  private final long maxUnsentBytes;
  private final ScheduledExecutorService timer;
  private final Duration closeTimeout;
  private long unsentBytes;
  private boolean closing;

  /** Whether an answer to a ping has not been sent yet. */
  private boolean ponging;

  /** The answer to the newest ping since then. */
  private @Nullable ByteBuffer nextPong;

  /** The data to write later; null if writing begins at once. */
  private @Nullable List<Runnable> held = new ArrayList<>();

  /**
   * Makes a writer for a connection, which holds back what it is given until it is {@linkplain
   * #release released}.
   *
   * @param maxUnsentBytes how much may wait in the end, answers to pings included
   * @param closeTimeout how long the other side may take to read what is there and to close
   */
  SocketWriter(
      Connection<?> connection,
      long maxUnsentBytes,
      ScheduledExecutorService timer,
      Duration closeTimeout) {
    this.connection = connection;
    this.maxUnsentBytes = maxUnsentBytes;
    this.timer = timer;
    this.closeTimeout = closeTimeout;
  }

  @Override
  public void write(ByteBuffer data, CompletionHandler<ByteBuffer> handler) {
    synchronized (this) {
      unsentBytes += data.remaining() + OVERHEAD;
      if (held != null) {
        held.add(() -> write(connection, data, handler));
        return;
      }
    }
    write(connection, data, handler);
  }

  /**
   * Answers a ping. Of the answers that can't be sent yet the last alone is. (RFC 6455, section
   * 5.5.3.)
   *
   * @param frame the whole frame of the answer
   */
  void pong(ByteBuffer frame) {
    synchronized (this) {
      if (closing) {
        return;
      }
      if (ponging) {
        nextPong = frame;
        return;
      }
      ponging = true;
    }
    writePong(frame);
  }

  private void writePong(ByteBuffer frame) {
    write(
        frame,
        new CompletionHandler<ByteBuffer>() {
          @Override
          public void completed(ByteBuffer sent) {
            ByteBuffer next;
            synchronized (SocketWriter.this) {
              next = closing ? null : nextPong;
              nextPong = null;
              ponging = next != null;
            }
            if (next != null) {
              writePong(next);
            }
          }
        });
  }

  private <A> void write(Connection<A> to, ByteBuffer data, CompletionHandler<ByteBuffer> handler) {
    if (unsentBytes() > maxUnsentBytes) {
      connection.terminateSilently();
    }
    int bytes = data.remaining() + OVERHEAD;
    Buffer message = Buffers.wrap(to.getMemoryManager(), data);
    to.write(
        message,
        new EmptyCompletionHandler<WriteResult<Buffer, A>>() {
          @Override
          public void completed(WriteResult<Buffer, A> result) {
            written(bytes);
            handler.completed(data);
          }

          @Override
          public void failed(Throwable error) {
            handler.failed(error);
          }

          @Override
          public void cancelled() {
            handler.cancelled();
          }
        });
  }

  /** Returns the memory of the data that waits to be sent. */
  synchronized long unsentBytes() {
    return unsentBytes;
  }

  /** Begins to write, for what comes before anything of Tyrus is written. */
  void release() {
    while (true) {
      List<Runnable> writes;
      synchronized (this) {
        if (held == null || held.isEmpty()) {
          held = null;
          return;
        }
        writes = held;
        held = new ArrayList<>();
      }
      writes.forEach(Runnable::run);
    }
  }

  private void written(int bytes) {
    boolean finished;
    synchronized (this) {
      unsentBytes -= bytes;
      finished = closing && unsentBytes == 0;
    }
    if (finished) {
      finish();
    }
  }

  /** Returns whether incoming data is ignored from now on. */
  synchronized boolean isClosing() {
    return closing;
  }

  @Override
  public void close() {
    boolean finished;
    synchronized (this) {
      if (closing) {
        return;
      }
      closing = true;
      finished = unsentBytes == 0;
    }
    ScheduledFuture<?> cutOff =
        timer.schedule(
            connection::terminateSilently, closeTimeout.toMillis(), TimeUnit.MILLISECONDS);
    CloseListener<Closeable, CloseType> listener = (closeable, type) -> cutOff.cancel(false);
    connection.addCloseListener(listener);
    if (finished) {
      finish();
    }
  }

  /** Shuts down the output, after which the other side closes. */
  private void finish() {
    try {
      ((SocketChannel) ((NIOConnection) connection).getChannel()).shutdownOutput();
    } catch (IOException e) {
      LOG.debug("{} is gone already: {}", connection, e.toString());
      connection.terminateSilently();
    }
  }
}
