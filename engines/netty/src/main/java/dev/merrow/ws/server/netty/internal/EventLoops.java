package dev.merrow.ws.server.netty.internal;

import dev.merrow.schedule.internal.FatalErrors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
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

  /** As {@link #execute}, but at once if the channel's event loop calls. */
  static void executeNow(Channel channel, Runnable work) {
    if (channel.eventLoop().inEventLoop()) {
      work.run();
    } else {
      execute(channel, work);
    }
  }

  /** Runs a task in an event loop, unless that has ended, once it has looked at its channels. */
  static void executeLater(EventExecutor loop, Runnable work) {
    try {
      // a task that is due already is not one of those that the event loop runs at the moment
      Future<?> unused = loop.schedule(() -> FatalErrors.run(work), 0, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("An event loop has ended: {}", e.toString());
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
