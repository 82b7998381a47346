package dev.merrow.backplane.redis;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections on which nothing has come for so long that they must be dead, as behind a
 * network that drops all packets; Lettuce then connects again. Without it, a connection that only
 * listens would be silent for good.
 */
final class DeadConnections implements NettyCustomizer {
  /** How often something must be sent of which an echo comes on each connection. */
  static final Duration HEARTBEAT = Duration.ofSeconds(3);

  private static final Duration SILENCE = Duration.ofSeconds(10);

  @Override
  public void afterChannelInitialized(Channel channel) {
    channel.pipeline().addFirst(new Closer());
  }

  private static final class Closer extends IdleStateHandler {
    Closer() {
      super(SILENCE.toMillis(), 0, 0, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
      var unused = context.close();
    }
  }
}
