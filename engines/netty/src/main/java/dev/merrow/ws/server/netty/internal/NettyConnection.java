package dev.merrow.ws.server.netty.internal;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.internal.engine.DrainWaiters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A socket to send to. */
final class NettyConnection implements Connection {
  /** The bytes that are written to the channel at a time. */
  private static final int PIECE_BYTES = 64 * 1024;

  /** The bytes that may wait until the event loop has finished its current work. */
  private static final int EAGER_BYTES = 64 * 1024;

  /** The bytes that the channel may hold without reporting when they are sent. */
  private static final long LITTLE_BYTES = 128 * 1024;

  /**
   * How far another event loop may be behind before the event loops that give it more work have to
   * wait.
   */
  private static final int BEHIND_BYTES = 1024 * 1024;

  private final Channel channel;
  private final EngineOptions options;
  private final Outbox outbox = new Outbox();

  /** The number of callers that have paused reading. */
  private final AtomicInteger pauses = new AtomicInteger();

  private final DrainWaiters drained = new DrainWaiters();

  /** The number of bytes written to the channel so far. */
  private final AtomicLong givenBytes = new AtomicLong();

  private volatile boolean closing;

  // for the event loop alone
  private boolean flushing;
  private boolean finishing;
  private @Nullable Future<?> cutOff;

  NettyConnection(Channel channel, EngineOptions options) {
    this.channel = channel;
    this.options = options;
  }

  Channel channel() {
    return channel;
  }

  @Override
  public void send(Frame frame) {
    send(EncodedFrame.text(frame));
  }

  @Override
  public void ping() {
    send(EncodedFrame.ping());
  }

  /** Answers a ping; of the answers that can't be sent yet, the last alone is. */
  void pong(ByteBuf payload) {
    EncodedFrame pong = EncodedFrame.pong(payload);
    flushSoon(pong, outbox.addPong(pong));
  }

  private void send(EncodedFrame frame) {
    flushSoon(frame, outbox.add(frame));
  }

  private void flushSoon(EncodedFrame frame, long newBytes) {
    if (newBytes == 0) {
      return;
    }
    boolean first = newBytes == frame.size();
    boolean eager = newBytes > EAGER_BYTES && newBytes - frame.size() <= EAGER_BYTES;
    FlushRound round = FlushRound.current();
    if (round == null) {
      if (first) {
        EventLoops.execute(channel, this::flush);
      }
      return;
    }
    if (eager) {
      flushNow(round);
    } else if (first) {
      round.add(this);
    }
    if (newBytes > BEHIND_BYTES && !round.isOf(channel)) {
      round.fellBehind(this);
    }
  }

  private void flushNow(FlushRound round) {
    if (round.isOf(channel)) {
      flush();
    } else {
      EventLoops.execute(channel, this::flush);
    }
  }

  /** Calls back when the event loop is no longer behind with this connection. */
  void whenCaughtUp(Runnable waiter) {
    outbox.whenLookedAt(waiter, BEHIND_BYTES);
  }

  @Override
  public long unsentBytes() {
    ChannelOutboundBuffer given = channel.unsafe().outboundBuffer();
    return outbox.waitingBytes() + (given == null ? 0 : given.totalPendingWriteBytes());
  }

  @Override
  public long takenBytes() {
    ChannelOutboundBuffer given = channel.unsafe().outboundBuffer();
    long pending = given == null ? 0 : given.totalPendingWriteBytes() - given.currentProgress();
    return givenBytes.get() - pending;
  }

  @Override
  public void pauseReading() {
    if (pauses.getAndIncrement() == 0) {
      EventLoops.executeNow(channel, this::readOrPause);
    }
  }

  @Override
  public void resumeReading() {
    if (pauses.decrementAndGet() == 0) {
      EventLoops.executeNow(channel, this::readOrPause);
    }
  }

  private void readOrPause() {
    if (channel.isActive()) {
      channel.config().setAutoRead(finishing || pauses.get() == 0);
    }
  }

  @Override
  public void whenUnsent(long atMost, Runnable action) {
    // below that, the channel does not tell
    drained.add(Math.max(atMost, LITTLE_BYTES), action);
    EventLoops.execute(channel, () -> drained.check(finishing ? 0 : unsentBytes()));
  }

  /** Gives the channel as much queued data as it has room for. For the event loop only. */
  void flush() {
    outbox.look();
    if (flushing || finishing) {
      // a call further up continues with it, or there is nothing more to come
      return;
    }
    flushing = true;
    boolean full;
    do {
      full = fill();
      channel.flush();
    } while (full && channel.isWritable());
    flushing = false;
    drained.check(unsentBytes());
  }

  /** Returns whether the channel took so much that there is no room for more. */
  private boolean fill() {
    while (channel.isWritable()) {
      ByteBuf piece = outbox.take(PIECE_BYTES, channel.alloc());
      if (piece == null) {
        return false;
      }
      givenBytes.addAndGet(piece.readableBytes());
      if (outbox.isEnded()) {
        finishing = true;
        ChannelFuture unused = channel.write(piece).addListener(sent -> finish());
        return false;
      }
      // whether it could be written is told to the handlers, as for what is read
      ChannelFuture unused = channel.write(piece, channel.voidPromise());
    }
    return true;
  }

  /** Ends sending, and lets the close of the other side be noticed. */
  private void finish() {
    readOrPause();
    EventLoops.finish(channel);
  }

  @Override
  public void close(CloseStatus status) {
    close(EncodedFrame.close(status.code(), status.reason()));
  }

  /** Returns whether it is being closed, so that incoming data is ignored. */
  boolean isClosing() {
    return closing;
  }

  /** Closes with a frame, unless that was done before. */
  void close(EncodedFrame frame) {
    if (outbox.end(frame)) {
      closing = true;
      EventLoops.execute(channel, this::closeInTime);
    }
  }

  private void closeInTime() {
    if (channel.isActive()) {
      // incoming data is ignored from now on, and must not accumulate or stay
      channel.pipeline().remove(ReadGate.class);
      channel.pipeline().remove(FrameDecoder.class);
      channel.pipeline().get(SocketHandler.class).releaseParts();
      drained.check(0);
      cutOff =
          channel
              .eventLoop()
              .schedule(
                  () -> EventLoops.cutOff(channel),
                  options.closeTimeout().toMillis(),
                  TimeUnit.MILLISECONDS);
      flush();
    }
  }

  /** The channel is gone. For the event loop only. */
  void gone() {
    finishing = true;
    outbox.drop();
    drained.check(0);
    if (cutOff != null) {
      cutOff.cancel(false);
    }
  }
}
