package dev.merrow.benchmarks.client;

import dev.merrow.sync.CloseCode;
import dev.merrow.sync.CloseReason;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.client.engine.EngineSocket;
import dev.merrow.ws.client.engine.SocketListener;
import dev.merrow.ws.client.engine.SocketRequest;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Netty's client. All sockets of an engine share one event loop. Proxies would need another
 * artifact of Netty's, and are left out.
 */
public final class NettyClientEngine implements ClientEngine {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("netty-client", true), NioIoHandler.newFactory());

  /** Makes an engine. */
  public NettyClientEngine() {}

  @Override
  public EngineSocket create(SocketRequest request, SocketListener listener) {
    return new Socket(loops, request, listener);
  }

  private static final class Socket extends SimpleChannelInboundHandler<Object>
      implements EngineSocket {
    private static final int MAX_RESPONSE_BYTES = 64 * 1024;
    private static final int MAX_FRAME_BYTES = 64 * 1024 * 1024;

    private final EventLoopGroup loops;
    private final SocketRequest request;
    private final SocketListener listener;
    private final WebSocketClientHandshaker handshaker;
    private volatile @Nullable Channel channel;
    private boolean open;
    private boolean ended;

    Socket(EventLoopGroup loops, SocketRequest request, SocketListener listener) {
      this.loops = loops;
      this.request = request;
      this.listener = listener;
      DefaultHttpHeaders headers = new DefaultHttpHeaders();
      request.headers().forEach(headers::add);
      String offered =
          request.subprotocols().isEmpty() ? null : String.join(",", request.subprotocols());
      this.handshaker =
          WebSocketClientHandshakerFactory.newHandshaker(
              request.uri(), WebSocketVersion.V13, offered, false, headers, MAX_FRAME_BYTES);
    }

    private boolean isSecure() {
      return request.uri().getScheme().equals("wss");
    }

    private int port() {
      URI uri = request.uri();
      return uri.getPort() >= 0 ? uri.getPort() : isSecure() ? 443 : 80;
    }

    @Override
    public void connect() {
      Bootstrap bootstrap =
          new Bootstrap()
              .group(loops)
              .channel(NioSocketChannel.class)
              .handler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel created)
                        throws NoSuchAlgorithmException {
                      addHandlers(created);
                    }
                  });
      bootstrap
          .connect(request.uri().getHost(), port())
          .addListener(
              (ChannelFutureListener)
                  connected -> {
                    channel = connected.channel();
                    if (!connected.isSuccess()) {
                      fail(connected.cause());
                    }
                  });
    }

    private void addHandlers(SocketChannel to) throws NoSuchAlgorithmException {
      if (isSecure()) {
        SSLContext given = request.sslContext();
        SSLEngine tls =
            (given == null ? SSLContext.getDefault() : given)
                .createSSLEngine(request.uri().getHost(), port());
        tls.setUseClientMode(true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        to.pipeline().addLast(new SslHandler(tls));
      }
      to.pipeline()
          .addLast(new HttpClientCodec())
          .addLast(new HttpObjectAggregator(MAX_RESPONSE_BYTES))
          .addLast(new WebSocketFrameAggregator(request.maxMessageBytes()))
          .addLast(this);
    }

    private void fail(Throwable cause) {
      if (!ended) {
        ended = true;
        if (open) {
          String why = String.valueOf(cause.getMessage());
          listener.closed(new CloseReason(CloseCode.LOST, why, false));
        } else {
          listener.refused(0, cause);
        }
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      var unused = handshaker.handshake(context.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(new IOException("The connection was closed by the other side"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(cause);
      var unused = context.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      listener.heard();
      super.channelRead(context, message);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
      if (message instanceof FullHttpResponse response) {
        upgraded(context, response);
      } else if (message instanceof PingWebSocketFrame ping) {
        var unused = context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      } else if (message instanceof PongWebSocketFrame) {
        listener.ponged();
      } else if (message instanceof CloseWebSocketFrame close) {
        ended = true;
        int code = close.statusCode() < 0 ? 1005 : close.statusCode();
        String reason = close.reasonText();
        context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
        listener.closed(new CloseReason(code, reason, false));
      } else if (message instanceof WebSocketFrame frame) {
        ByteBuf content = frame.content();
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        Utf8Text text = Utf8Text.ofBytes(bytes);
        if (text == null) {
          exceptionCaught(context, new IOException("A message is not UTF-8"));
        } else {
          listener.received(text);
        }
      }
    }

    private void upgraded(ChannelHandlerContext context, FullHttpResponse response) {
      if (response.status().code() != 101) {
        ended = true;
        listener.refused(response.status().code(), new IOException("HTTP " + response.status()));
        var unused = context.close();
        return;
      }
      handshaker.finishHandshake(context.channel(), response);
      Map<String, List<String>> headers = new TreeMap<>();
      response
          .headers()
          .names()
          .forEach(name -> headers.put(name, response.headers().getAll(name)));
      open = true;
      listener.opened(headers, handshaker.actualSubprotocol());
    }

    @Override
    public void send(Frame frame, Consumer<@Nullable Throwable> done) {
      write(new TextWebSocketFrame(Unpooled.wrappedBuffer(frame.utf8())), done);
    }

    @Override
    public void ping(Consumer<@Nullable Throwable> done) {
      write(new PingWebSocketFrame(), done);
    }

    private void write(WebSocketFrame frame, Consumer<@Nullable Throwable> done) {
      Channel to = channel;
      if (to == null) {
        ReferenceCountUtil.release(frame);
        done.accept(new IOException("The socket is closed"));
      } else {
        to.writeAndFlush(frame).addListener(written -> done.accept(written.cause()));
      }
    }

    @Override
    public void close() {
      Channel to = channel;
      if (to != null) {
        var unused = to.writeAndFlush(new CloseWebSocketFrame(CloseCode.NORMAL, ""));
      }
    }

    @Override
    public void cut() {
      Channel to = channel;
      if (to != null) {
        var unused = to.close();
      }
    }
  }
}
