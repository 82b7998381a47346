package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.ws.server.jakarta.internal.UnderlyingConnection;
import java.util.concurrent.atomic.AtomicLong;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ConnectionProbe;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Grizzly's. While it is not to be read, Grizzly holds what it was about to do next
 * with it, and what comes in waits in the network.
 */
final class GrizzlyConnection implements UnderlyingConnection {
  private final SocketWriter writer;
  private final AtomicLong takenBytes = new AtomicLong();
  private int pauses;
  private boolean ended;
  private @Nullable FilterChainContext held;

  GrizzlyConnection(Connection<?> connection, SocketWriter writer) {
    this.writer = writer;
    connection.getMonitoringConfig().addProbes(new WriteProbe());
  }

  private final class WriteProbe extends ConnectionProbe.Adapter {
    @Override
    @SuppressWarnings("rawtypes") // as Grizzly has it
    public void onWriteEvent(Connection connection, Buffer data, long size) {
      takenBytes.addAndGet(size);
    }
  }

  @Override
  public long unsentBytes() {
    return writer.unsentBytes();
  }

  @Override
  public long takenBytes() {
    return takenBytes.get();
  }

  @Override
  public synchronized void pauseReading() {
    pauses++;
  }

  @Override
  public void resumeReading() {
    FilterChainContext context;
    synchronized (this) {
      pauses--;
      context = pauses > 0 ? null : takeHeld();
    }
    release(context);
  }

  /** Reads in spite of all pauses, as the socket is being closed: it is to be seen when it is. */
  void end() {
    FilterChainContext context;
    synchronized (this) {
      ended = true;
      context = takeHeld();
    }
    release(context);
  }

  private @Nullable FilterChainContext takeHeld() {
    FilterChainContext taken = held;
    held = null;
    return taken;
  }

  private static void release(@Nullable FilterChainContext context) {
    if (context != null) {
      context.resume(context.getStopAction());
    }
  }

  /** What Grizzly is to do after what came in was taken. */
  synchronized NextAction goOn(FilterChainContext context) {
    if (pauses == 0 || ended) {
      return context.getStopAction();
    }
    NextAction suspended = context.getSuspendAction();
    context.suspend();
    held = context;
    return suspended;
  }
}
