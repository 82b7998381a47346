package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.jakarta.internal.UnderlyingConnection;
import java.util.concurrent.atomic.AtomicLong;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ConnectionProbe;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.jspecify.annotations.Nullable;

/**
 * A Grizzly connection. While reading is paused, Grizzly holds its next action, and incoming data
 * waits in the network.
 */
final class GrizzlyConnection implements UnderlyingConnection {
  private final Connection<?> connection;
  private final SocketWriter writer;
  private final FrameGate gate;
  private final AtomicLong takenBytes = new AtomicLong();
  private int pauses;
  private boolean ended;
  private @Nullable FilterChainContext held;
  private volatile @Nullable Receiver receiver;

  GrizzlyConnection(Connection<?> connection, SocketWriter writer, FrameGate gate) {
    this.connection = connection;
    this.writer = writer;
    this.gate = gate;
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
  public void cutOff() {
    connection.terminateSilently();
  }

  @Override
  public void dropIncoming() {
    gate.drop();
  }

  @Override
  public long takenBytes() {
    return takenBytes.get();
  }

  @Override
  public void attach(Receiver attached) {
    receiver = attached;
  }

  /** What takes whole messages; null if the session is not open yet. */
  @Nullable Receiver receiver() {
    return receiver;
  }

  /** A frame came in that is no whole message. */
  void framed() {
    Receiver to = receiver;
    if (to != null) {
      to.framed();
    }
  }

  /** So much more is kept of what came in, or less. */
  void holding(long more) {
    Receiver to = receiver;
    if (to != null) {
      to.holding(more);
    }
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

  /**
   * Reads regardless of pauses, because the socket is being closed and the close must be noticed.
   */
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

  /** Returns Grizzly's next action after incoming data was processed. */
  synchronized NextAction goOn(FilterChainContext context) {
    // there may be fewer than none: a resume may come before its pause
    if (pauses <= 0 || ended) {
      return context.getStopAction();
    }
    NextAction suspended = context.getSuspendAction();
    context.suspend();
    held = context;
    return suspended;
  }

  /** Reads on, unless reading is paused, after the data whose processing was suspended. */
  void goOnLater(FilterChainContext suspended) {
    synchronized (this) {
      if (pauses > 0 && !ended) {
        held = suspended;
        return;
      }
    }
    release(suspended);
  }
}
