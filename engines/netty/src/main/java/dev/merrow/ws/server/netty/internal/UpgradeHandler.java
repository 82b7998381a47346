package dev.merrow.ws.server.netty.internal;

import dev.merrow.schedule.internal.FatalErrors;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.RequestDispatcher;
import dev.merrow.ws.server.engine.RequestDispatcher.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the one request that a connection begins with, and makes the connection a WebSocket or
 * answers and closes it. Data after the request waits here until that is decided; because nothing
 * is read meanwhile, it is at most the size of one read.
 */
final class UpgradeHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(UpgradeHandler.class);

  private final RequestDispatcher desk;
  private final EngineOptions options;
  private final Queue<ByteBuf> waiting = new ArrayDeque<>();
  private @Nullable ScheduledFuture<?> cutOff;
  private Runnable noLongerIdle = () -> {};
  private boolean asked;
  private boolean shown;
  private @Nullable BodyReader body;

  private UpgradeHandler(RequestDispatcher desk, EngineOptions options) {
    this.desk = desk;
    this.options = options;
  }

  /** Adds a handler, and the handlers that it needs, to a connection's pipeline. */
  static void addTo(ChannelPipeline pipeline, RequestDispatcher desk, EngineOptions options) {
    HttpDecoderConfig config =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(options.headBytes())
            .setMaxHeaderSize(options.headBytes());
    pipeline.addLast(
        new HttpRequestDecoder(config),
        new HttpResponseEncoder(),
        new UpgradeHandler(desk, options));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    cutOff = cutOffAfter(context, options.upgradeTimeout());
    if (context.channel().remoteAddress() instanceof InetSocketAddress remote) {
      noLongerIdle =
          desk.connected(
              remote,
              () ->
                  EventLoops.execute(
                      context.channel(), () -> EventLoops.cutOff(context.channel())));
    }
  }

  private static ScheduledFuture<?> cutOffAfter(ChannelHandlerContext context, Duration delay) {
    return context
        .executor()
        .schedule(
            () -> EventLoops.cutOff(context.channel()), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stopWaiting();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopWaiting();
    context.fireChannelInactive();
  }

  private void stopWaiting() {
    noLongerIdle.run();
    if (cutOff != null) {
      cutOff.cancel(false);
    }
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && !asked) {
      asked = true;
      ask(context, request);
    } else if (message instanceof ByteBuf data && !shown && context.channel().isActive()) {
      BodyReader reader = body;
      if (reader == null) {
        waiting.add(data);
      } else {
        read(context, reader, data);
      }
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void ask(ChannelHandlerContext context, HttpRequest request) {
    Objects.requireNonNull(cutOff).cancel(false);
    noLongerIdle.run();
    // what follows is no HTTP; the decoder leaves here what it has of it
    context.pipeline().remove(HttpRequestDecoder.class);
    Answer fault = faultOf(context.channel(), request);
    if (fault != null) {
      act(context, null, fault);
      return;
    }
    CompletableFuture<Answer> answer =
        NettyHttp.ask(desk, context.channel(), request).toCompletableFuture();
    await(context, request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY), answer);
  }

  private void await(
      ChannelHandlerContext context, @Nullable String key, CompletableFuture<Answer> answer) {
    if (answer.isDone()) {
      act(context, key, answer.join());
      return;
    }
    context.channel().config().setAutoRead(false);
    CompletableFuture<Void> unused =
        answer.thenAccept(
            decided ->
                EventLoops.execute(
                    context.channel(),
                    () -> {
                      act(context, key, decided);
                      context.channel().config().setAutoRead(true);
                    }));
  }

  private @Nullable Answer faultOf(Channel channel, HttpRequest request) {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongFrameException
        || NettyHttp.headBytes(request) > options.headBytes()) {
      return RequestDispatcher.tooLarge(ProxyHandler.clientOf(channel), options.headBytes());
    }
    if (cause != null) {
      LOG.debug("Not a request: {}", cause.toString());
      return new Answer.Show(Page.text(400, "The request is malformed.\n"), false);
    }
    return null;
  }

  private void act(ChannelHandlerContext context, @Nullable String key, Answer answer) {
    if (!context.channel().isActive()) {
      // gone meanwhile
      return;
    }
    if (answer instanceof Answer.Open open) {
      upgrade(context, Objects.requireNonNull(key), open);
    } else if (answer instanceof Answer.Receive receive) {
      receive(context, receive);
    } else if (answer instanceof Answer.Stream stream) {
      stream(context, stream);
    } else {
      show(context, (Answer.Show) answer);
    }
  }

  /** Reads a request's body, for which it may take as long as for a request. */
  private void receive(ChannelHandlerContext context, Answer.Receive receive) {
    cutOff = cutOffAfter(context, options.upgradeTimeout());
    BodyReader reader = new BodyReader(receive);
    body = reader;
    for (ByteBuf data = waiting.poll(); data != null; data = waiting.poll()) {
      read(context, reader, data);
    }
  }

  private void read(ChannelHandlerContext context, BodyReader reader, ByteBuf data) {
    CompletableFuture<Answer> answer = reader.read(data);
    if (answer != null) {
      Objects.requireNonNull(cutOff).cancel(false);
      await(context, null, answer);
    }
  }

  /** Sends the head of a response, and from then on what comes of its body. */
  private void stream(ChannelHandlerContext context, Answer.Stream stream) {
    stopWaiting();
    shown = true;
    ChannelFuture unused = context.writeAndFlush(NettyHttp.streamHead(stream.response()));
    stream.response().opened().accept(new NettyOutlet(context, options.closeTimeout()));
  }

  private void upgrade(ChannelHandlerContext context, String key, Answer.Open open) {
    Admission.Accepted accepted = open.accepted();
    Channel channel = context.channel();
    ChannelPipeline pipeline = context.pipeline();
    // it joins before it learns so: a client whose socket is open can be reached
    NettyConnection connection = new NettyConnection(channel, options);
    Receiver receiver;
    try {
      receiver = accepted.opened().apply(connection);
    } catch (RuntimeException e) {
      LOG.error("Closing {}: its receiver could not be opened", channel, e);
      EventLoops.cutOff(channel);
      return;
    }
    ChannelFuture unused =
        context.writeAndFlush(
            NettyHttp.switchingProtocols(key, accepted.subprotocol(), open.headers()));
    pipeline.remove(HttpResponseEncoder.class);
    SocketHandler.addTo(pipeline, connection, receiver, options);
    ChannelHandlerContext last = Objects.requireNonNull(pipeline.context(this));
    for (ByteBuf data = waiting.poll(); data != null; data = waiting.poll()) {
      last.fireChannelRead(data);
    }
    last.fireChannelReadComplete();
    pipeline.remove(this);
  }

  /**
   * Sends a page, and ends the connection after the other side had time to read it. Data that the
   * other side still sends is read and dropped; otherwise the system would report a broken
   * connection, and the other side might never see the page.
   */
  private void show(ChannelHandlerContext context, Answer.Show show) {
    stopWaiting();
    shown = true;
    cutOff = cutOffAfter(context, options.closeTimeout());
    ChannelFuture unused =
        context
            .writeAndFlush(NettyHttp.response(show))
            .addListener(sent -> EventLoops.finish(context.channel()));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    FatalErrors.report(cause);
    LOG.debug("{} is closed before it asked for anything: {}", context.channel(), cause.toString());
    EventLoops.cutOff(context.channel());
  }
}
