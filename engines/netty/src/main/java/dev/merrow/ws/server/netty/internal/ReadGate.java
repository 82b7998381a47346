package dev.merrow.ws.server.netty.internal;

import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.engine.ReadTurns;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what comes in on a socket when it is its turn among the sockets of its event loop. What
 * has to wait is at most what was read at once, unless the other side has closed its connection:
 * then the system hands over the rest.
 */
final class ReadGate extends ChannelInboundHandlerAdapter {
  private static final FastThreadLocal<@Nullable ReadTurns> TURNS = new FastThreadLocal<>();

  /** What waits is still passed on when the connection breaks, if it is not more than this. */
  private static final int LAST_BYTES = 4 * 1024;

  private final NettyConnection connection;
  private final Incoming incoming;
  private final Queue<ByteBuf> waiting = new ArrayDeque<>(2);
  private long waitingBytes;
  private @Nullable ChannelHandlerContext context;

  /** Whether nothing is read until nothing waits. */
  private boolean paused;

  /** Whether the other side sends nothing more, which those further on do not know yet. */
  private boolean ended;

  /** What has to wait for its turn. */
  private final class Incoming extends ReadTurns.Source {
    private final Receiver receiver;

    Incoming(Receiver receiver) {
      this.receiver = receiver;
    }

    @Override
    protected ShareHolder holder() {
      return receiver.holder();
    }

    @Override
    protected boolean process(int maxBytes) {
      passOn(maxBytes);
      return !waiting.isEmpty();
    }
  }

  /**
   * A gate.
   *
   * @param receiver tells whose data it is
   */
  ReadGate(NettyConnection connection, Receiver receiver) {
    this.connection = connection;
    this.incoming = new Incoming(receiver);
  }

  /** To be called once by each event loop. */
  static void begin(EventExecutor loop) {
    begin(new ReadTurns(turn -> EventLoops.executeLater(loop, turn), System::nanoTime));
  }

  /** Sets the turns of the thread that calls; with null, nothing waits. */
  static void begin(@Nullable ReadTurns turns) {
    TURNS.set(turns);
  }

  /** How many bytes wait. */
  long heldBytes() {
    return waitingBytes;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (!(message instanceof ByteBuf data)) {
      from.fireChannelRead(message);
      return;
    }
    waiting.add(data);
    waitingBytes += data.readableBytes();
    ReadTurns turns = TURNS.get();
    if (turns == null) {
      passAllOn();
    } else {
      turns.read(incoming);
    }
    if (!waiting.isEmpty() && !paused) {
      paused = true;
      connection.pauseReading();
    }
  }

  private void passAllOn() {
    while (!waiting.isEmpty()) {
      passOn(Integer.MAX_VALUE);
    }
  }

  private void passOn(int maxBytes) {
    ByteBuf first = waiting.peek();
    ChannelHandlerContext to = context;
    if (first == null || to == null) {
      return;
    }
    if (connection.isClosing()) {
      drop();
      return;
    }
    ByteBuf piece =
        first.readableBytes() <= maxBytes ? waiting.remove() : first.readRetainedSlice(maxBytes);
    waitingBytes -= piece.readableBytes();
    to.fireChannelRead(piece);
    if (waiting.isEmpty() && paused) {
      goOn(to);
    }
  }

  private void goOn(ChannelHandlerContext to) {
    paused = false;
    connection.resumeReading();
    to.fireChannelReadComplete();
    if (ended) {
      ended = false;
      to.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  /** The frame decoder would have more read, although some waits already. */
  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    if (waiting.isEmpty()) {
      from.fireChannelReadComplete();
    } else {
      from.pipeline().get(SocketHandler.class).tellHeld();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !waiting.isEmpty()) {
      ended = true;
    } else {
      from.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    while (!waiting.isEmpty() && waitingBytes <= LAST_BYTES) {
      passOn(LAST_BYTES);
    }
    drop();
    from.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext from) {
    drop();
    ReadTurns turns = TURNS.get();
    if (turns != null) {
      turns.drop(incoming);
    }
  }

  private void drop() {
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    waitingBytes = 0;
    if (paused) {
      paused = false;
      connection.resumeReading();
    }
    if (ended) {
      ended = false;
      Channel channel = connection.channel();
      EventLoops.execute(channel, () -> EventLoops.cutOff(channel));
    }
  }
}
