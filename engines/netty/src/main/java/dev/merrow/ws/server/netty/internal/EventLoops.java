package dev.merrow.ws.server.netty.internal;

import dev.merrow.schedule.internal.FatalErrors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands work to event loops, and ends channels. */
final class EventLoops {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

  private EventLoops() {}

  /** Runs a task in a channel's event loop, unless that has ended. */
  static void execute(Channel channel, Runnable work) {
    try {
      channel.eventLoop().execute(() -> FatalErrors.run(work));
    } catch (RejectedExecutionException e) {
      LOG.debug("{} ended with its event loop: {}", channel, e.toString());
    }
  }

  /** Shuts down the output, after which the other side closes. */
  static void finish(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutOutput(channel);
    } else {
      ChannelFuture unused = tls.closeOutbound().addListener(said -> shutOutput(channel));
    }
  }

  private static void shutOutput(Channel channel) {
    ChannelFuture unused = ((DuplexChannel) channel).shutdownOutput();
  }

  /** Closes a channel at once, and ignores the outcome. */
  static void cutOff(Channel channel) {
    ChannelFuture unused = channel.close();
  }
}
