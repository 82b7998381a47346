package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.schedule.internal.FatalErrors;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.engine.ReadTurns;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.nio.NIOTransport;
import org.glassfish.grizzly.nio.SelectorRunner;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what comes in on a socket when it is its turn among the sockets of its thread. While
 * some of it waits, Grizzly reads nothing more from the socket.
 */
final class ReadGate {
  private static final ThreadLocal<@Nullable ReadTurns> TURNS = new ThreadLocal<>();

  private final UpgradedConnection socket;
  private final NIOConnection connection;
  private final Incoming incoming = new Incoming();

  // used only by the thread that reads from the connection
  private @Nullable Buffer data;
  private ByteBuffer waiting = ByteBuffer.allocate(0);
  private int heldBytes;

  /** What goes on when nothing waits any more. */
  private @Nullable FilterChainContext suspended;

  private volatile boolean waited;

  /** What has to wait for its turn. */
  private final class Incoming extends ReadTurns.Source {
    @Override
    protected ShareHolder holder() {
      Receiver receiver = socket.network().receiver();
      return receiver == null ? ShareHolder.UNKNOWN : receiver.holder();
    }

    @Override
    protected boolean process(int maxBytes) {
      return passOn(maxBytes);
    }
  }

  ReadGate(UpgradedConnection socket, Connection<?> connection) {
    this.socket = socket;
    this.connection = (NIOConnection) connection;
  }

  /** The turns of the thread that calls; null if it is not the one that reads. */
  private @Nullable ReadTurns turns() {
    SelectorRunner runner = connection.getSelectorRunner();
    if (runner.getRunnerThread() != Thread.currentThread()) {
      return null;
    }
    ReadTurns known = TURNS.get();
    if (known == null) {
      known = new ReadTurns(later(runner), System::nanoTime);
      TURNS.set(known);
    }
    return known;
  }

  /** Runs tasks in a thread that reads, once it has looked for other data. */
  private Executor later(SelectorRunner runner) {
    NIOTransport transport = (NIOTransport) connection.getTransport();
    return task ->
        transport
            .getSelectorHandler()
            .enque(
                runner,
                () -> {
                  FatalErrors.run(task);
                  return true;
                },
                null);
  }

  /** Takes what came in, and returns Grizzly's next action. */
  NextAction read(FilterChainContext context, Buffer received) {
    ReadTurns turns = turns();
    if (turns == null) {
      readNow(received);
      return socket.network().goOn(context);
    }
    data = received;
    waiting = received.toByteBuffer();
    turns.read(incoming);
    if (data == null) {
      return socket.network().goOn(context);
    }
    waited = true;
    heldBytes = waiting.remaining();
    socket.network().holding(heldBytes);
    NextAction action = context.getSuspendAction();
    context.suspend();
    suspended = context;
    return action;
  }

  /** Takes what came in without waiting. */
  void readNow(Buffer received) {
    socket.read(received.toByteBuffer());
    received.tryDispose();
  }

  private boolean passOn(int maxBytes) {
    int end = waiting.limit();
    waiting.limit(Math.min(end, waiting.position() + maxBytes));
    socket.read(waiting);
    // what is left of a piece was not wanted
    waiting.position(waiting.limit()).limit(end);
    if (waiting.hasRemaining() && !socket.isClosing()) {
      return true;
    }
    done();
    return false;
  }

  private void done() {
    Buffer last = data;
    if (last == null) {
      return;
    }
    data = null;
    last.tryDispose();
    FilterChainContext context = suspended;
    suspended = null;
    if (context != null) {
      socket.network().holding(-heldBytes);
      socket.network().goOnLater(context);
    }
  }

  /** The connection is gone, as any thread may notice. */
  void closed() {
    SelectorRunner runner = connection.getSelectorRunner();
    if (waited) {
      later(runner)
          .execute(
              () -> {
                ReadTurns turns = turns();
                if (turns != null) {
                  turns.drop(incoming);
                }
                done();
              });
    }
  }
}
