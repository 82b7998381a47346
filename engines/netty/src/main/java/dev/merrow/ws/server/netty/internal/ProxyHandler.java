package dev.merrow.ws.server.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the header of HAProxy's PROXY protocol that precedes a connection and states its client's
 * address. A proxy that opens a connection for itself, as a health check, says so, and then counts
 * as the client.
 */
final class ProxyHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyHandler.class);

  private static final AttributeKey<InetSocketAddress> CLIENT =
      AttributeKey.valueOf(ProxyHandler.class.getName());

  /** The maximum bytes after the addresses, such as host names and certificates. */
  private static final int MAX_EXTRA_BYTES = 4 * 1024;

  private ProxyHandler() {}

  /**
   * Adds a handler, and the handlers that it needs, to the beginning of a connection's pipeline.
   */
  static void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(new HAProxyMessageDecoder(MAX_EXTRA_BYTES, true), new ProxyHandler());
  }

  /**
   * The address of a connection's client: the connection's own remote address if no proxy states
   * another.
   */
  static InetSocketAddress clientOf(Channel channel) {
    InetSocketAddress client = channel.attr(CLIENT).get();
    return client == null ? (InetSocketAddress) channel.remoteAddress() : client;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof HAProxyMessage proxied)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      InetSocketAddress client = clientIn(proxied);
      if (client != null) {
        context.channel().attr(CLIENT).set(client);
      }
    } finally {
      proxied.release();
    }
    context.pipeline().remove(this);
  }

  private static @Nullable InetSocketAddress clientIn(HAProxyMessage message) {
    HAProxyProxiedProtocol protocol = message.proxiedProtocol();
    boolean internet =
        protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6;
    byte[] address =
        internet && message.command() == HAProxyCommand.PROXY
            ? NetUtil.createByteArrayFromIpAddressString(message.sourceAddress())
            : null;
    try {
      return address == null
          ? null
          : new InetSocketAddress(InetAddress.getByAddress(address), message.sourcePort());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An IP address has 4 or 16 bytes", e);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause.getCause() instanceof HAProxyProtocolException
        || cause instanceof HAProxyProtocolException) {
      LOG.info(
          "Closing a connection from the proxy {}, which does not begin with the PROXY protocol:"
              + " {}",
          context.channel().remoteAddress(),
          cause.getMessage());
      EventLoops.cutOff(context.channel());
    } else {
      context.fireExceptionCaught(cause);
    }
  }
}
