package dev.merrow.ws.server.netty.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.ws.server.engine.Outlet;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Sends the body of a response piece by piece. */
final class NettyOutlet implements Outlet {
  private final ChannelHandlerContext context;
  private final Channel channel;
  private final Duration closeTimeout;
  private final AtomicLong unsent = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  NettyOutlet(ChannelHandlerContext context, Duration closeTimeout) {
    this.context = context;
    this.channel = context.channel();
    this.closeTimeout = closeTimeout;
  }

  @Override
  public void send(String text) {
    if (closed.get() || !channel.isActive()) {
      return;
    }
    byte[] bytes = text.getBytes(UTF_8);
    unsent.addAndGet(bytes.length);
    EventLoops.execute(channel, () -> write(bytes));
  }

  private void write(byte[] bytes) {
    ChannelFuture unused =
        context
            .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)))
            .addListener(sent -> unsent.addAndGet(-bytes.length));
  }

  @Override
  public long unsentBytes() {
    return unsent.get();
  }

  @Override
  public void whenClosed(Runnable action) {
    ChannelFuture unused = channel.closeFuture().addListener(gone -> action.run());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      EventLoops.execute(channel, this::end);
    }
  }

  private void end() {
    ScheduledFuture<?> cutOff =
        channel
            .eventLoop()
            .schedule(
                () -> EventLoops.cutOff(channel), closeTimeout.toMillis(), TimeUnit.MILLISECONDS);
    ChannelFuture unused = channel.closeFuture().addListener(gone -> cutOff.cancel(false));
    ChannelFuture unusedSent =
        context
            .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
            .addListener(done -> EventLoops.finish(channel));
  }
}
