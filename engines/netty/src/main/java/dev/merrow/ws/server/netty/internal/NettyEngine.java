package dev.merrow.ws.server.netty.internal;

import dev.merrow.schedule.internal.FatalErrors;
import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.RequestDispatcher;
import dev.merrow.ws.server.engine.RequestHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Listens for the broker with Netty. The event loop that reads data also processes it, which is
 * safe because the broker never blocks: so the network slows down a client that sends faster than
 * it is served.
 */
public final class NettyEngine implements Engine {
  private static final long STOP_SECONDS = 5;

  /**
   * Of 64 KiB at most. Netty's own 16 would keep others waiting, and have much memory, for longer.
   */
  private static final int READS_PER_TURN = 2;

  private final EngineOptions options;
  private final RequestDispatcher desk;
  private final EventLoopGroup loops;

  /** How much is read from one connection before the others have their turn. */
  private final RecvByteBufAllocator turns =
      new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_PER_TURN);

  /** The connections that there are. */
  private final ChannelGroup open;

  private @Nullable Channel listening;
  private volatile boolean stopping;

  /** Prepares to listen; see {@link dev.merrow.ws.server.engine.EngineFactory}. */
  public NettyEngine(EngineOptions options, RequestHandler reception) {
    this.options = options;
    this.desk = new RequestDispatcher(reception);
    this.loops = eventLoops();
    this.open = new DefaultChannelGroup(loops.next());
  }

  /**
   * Groups that Netty 4.1 has, too, which frameworks may have on the class path. In Netty 4.2 they
   * are deprecated names of the group that is new there, and work the same.
   */
  @SuppressWarnings("deprecation")
  private static EventLoopGroup eventLoops() {
    int threads = Runtime.getRuntime().availableProcessors();
    DefaultThreadFactory factory = new DefaultThreadFactory("merrow-ws-server");
    return Epoll.isAvailable()
        ? new EpollEventLoopGroup(threads, factory)
        : new NioEventLoopGroup(threads, factory);
  }

  @Override
  public void start() throws IOException {
    Class<? extends ServerChannel> type =
        Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Beginning())
            .bind(options.host(), options.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      shutDown();
      throw new IOException(bound.cause().getMessage(), bound.cause());
    }
    listening = bound.channel();
    loops.forEach(
        loop ->
            loop.execute(
                () -> {
                  FlushRound.begin(loop);
                  ReadGate.begin(loop);
                }));
    for (EventExecutor loop : loops) {
      Future<?> unused = loop.terminationFuture().addListener(ended -> requireStopping());
    }
  }

  /** The handlers of a new connection. */
  private final class Beginning extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      open.add(channel);
      // the option of the same effect has another name in Netty 4.1
      channel.config().setRecvByteBufAllocator(turns);
      Predicate<InetAddress> proxies = options.proxyProtocol();
      if (proxies != null && proxies.test(channel.remoteAddress().getAddress())) {
        ProxyHandler.addTo(channel.pipeline());
      }
      Supplier<SSLEngine> tls = options.tls();
      if (tls != null) {
        SslHandler handler = new SslHandler(tls.get());
        handler.setHandshakeTimeoutMillis(options.upgradeTimeout().toMillis());
        channel.pipeline().addLast(handler);
      }
      UpgradeHandler.addTo(channel.pipeline(), desk, options);
    }
  }

  @Override
  public int port() {
    return ((InetSocketAddress) listening().localAddress()).getPort();
  }

  private Channel listening() {
    if (listening == null) {
      throw new IllegalStateException("Not started");
    }
    return listening;
  }

  @Override
  public void stopListening() {
    listening().close().awaitUninterruptibly();
  }

  @Override
  public void stop() {
    open.newCloseFuture()
        .awaitUninterruptibly(options.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
    open.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    shutDown();
  }

  /** An event loop has ended, which happens by itself only if there is no memory left. */
  private void requireStopping() {
    if (!stopping) {
      FatalErrors.report(new OutOfMemoryError("An event loop has died"));
    }
  }

  private void shutDown() {
    stopping = true;
    loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
