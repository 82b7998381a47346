package dev.merrow.ws.server.netty.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.schedule.internal.FatalErrors;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.Receiver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles the incoming frames of a WebSocket. */
final class SocketHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);

  /** Buffered data below this size is not reported: each socket may have that much. */
  private static final int LITTLE_BYTES = 8 * 1024;

  private final NettyConnection connection;
  private final ReadGate gate;
  private final FrameDecoder decoder;
  private final Receiver receiver;
  private final int maxMessageBytes;

  /** The received part of a message in several frames. */
  private @Nullable ByteBuf parts;

  /** Whether the message that is coming in is binary. */
  private boolean binary;

  private boolean closing;

  /** The reported amount of buffered data. */
  private long toldBytes;

  private SocketHandler(
      NettyConnection connection,
      ReadGate gate,
      FrameDecoder decoder,
      Receiver receiver,
      int maxMessageBytes) {
    this.connection = connection;
    this.gate = gate;
    this.decoder = decoder;
    this.receiver = receiver;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** Adds a handler, and the handlers that it needs, to the end of a pipeline. */
  static void addTo(
      ChannelPipeline pipeline,
      NettyConnection connection,
      Receiver receiver,
      EngineOptions options) {
    int maxBytes = options.limits().readableBytes();
    WebSocketDecoderConfig config =
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .maxFramePayloadLength(maxBytes)
            .closeOnProtocolViolation(false)
            .withUTF8Validator(false)
            .build();
    // so that the end of what comes in waits for what has come in before
    pipeline.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    ReadGate gate = new ReadGate(connection, receiver);
    FrameDecoder decoder = new FrameDecoder(config);
    pipeline.addLast(
        gate, decoder, new SocketHandler(connection, gate, decoder, receiver, maxBytes));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof WebSocketFrame frame && !closing && !connection.isClosing()) {
        take(frame);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void take(WebSocketFrame frame) {
    if (frame instanceof PingWebSocketFrame) {
      receiver.framed();
      connection.pong(frame.content());
    } else if (frame instanceof CloseWebSocketFrame close) {
      answer(close);
    } else if (frame instanceof PongWebSocketFrame) {
      receiver.framed();
      receiver.ponged();
    } else {
      takeData(frame);
      waitForThoseBehind();
    }
  }

  private void answer(CloseWebSocketFrame close) {
    closing = true;
    receiver.left();
    int code = close.statusCode();
    connection.close(code < 0 ? EncodedFrame.close() : EncodedFrame.close(code, ""));
  }

  private void takeData(WebSocketFrame frame) {
    if (!(frame instanceof ContinuationWebSocketFrame)) {
      binary = frame instanceof BinaryWebSocketFrame;
      if (frame.isFinalFragment()) {
        takeMessage(frame.content());
        return;
      }
    }
    if (!frame.isFinalFragment()) {
      receiver.framed();
    }
    ByteBuf sofar = parts == null ? frame.content().alloc().buffer() : parts;
    parts = sofar;
    if (sofar.readableBytes() + frame.content().readableBytes() > maxMessageBytes) {
      close(CloseStatus.SOCKET_OVERFLOW);
    } else {
      sofar.writeBytes(frame.content());
      if (frame.isFinalFragment()) {
        takeMessage(sofar);
        releaseParts();
      }
    }
  }

  /** TinyBase reads binary frames as text, with U+FFFD for invalid bytes. */
  private void takeMessage(ByteBuf message) {
    byte[] bytes = ByteBufUtil.getBytes(message);
    Utf8Text text = Utf8Text.ofBytes(bytes);
    if (text != null) {
      receiver.received(text);
    } else if (binary) {
      receiver.received(new String(bytes, UTF_8));
    } else {
      close(CloseStatus.NOT_UTF8);
    }
  }

  private void waitForThoseBehind() {
    FlushRound round = FlushRound.current();
    NettyConnection behind = round == null ? null : round.takeBehind();
    if (behind != null) {
      connection.pauseReading();
      behind.whenCaughtUp(connection::resumeReading);
    }
  }

  private void close(CloseStatus status) {
    close(status, status);
  }

  /**
   * Closes the socket.
   *
   * @param told the status that the receiver is told
   */
  private void close(CloseStatus status, CloseStatus told) {
    closing = true;
    LOG.info("Closing a socket with {}", status);
    connection.close(status);
    receiver.closing(told);
    receiver.left();
    releaseParts();
  }

  /** Drops the received part of a message. For the event loop only. */
  void releaseParts() {
    if (parts != null) {
      parts.release();
      parts = null;
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    tellHeld();
    context.fireChannelReadComplete();
  }

  /** Reports how much is kept of what came in, if it is other than before. */
  void tellHeld() {
    long held =
        gate.heldBytes() + decoder.heldBytes() + (parts == null ? 0 : parts.readableBytes());
    long told = held < LITTLE_BYTES ? 0 : held;
    if (told != toldBytes && !closing) {
      long more = told - toldBytes;
      toldBytes = told;
      receiver.holding(more);
    }
  }

  /** The other side sends nothing more. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      EventLoops.cutOff(context.channel());
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      connection.flush();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    releaseParts();
    connection.gone();
    receiver.left();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    FatalErrors.report(cause);
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      if (!closing) {
        refuse(corrupted);
      }
    } else if (cause instanceof IOException || cause instanceof UncheckedIOException) {
      // of the second kind are those that Netty finds when it begins to read again
      LOG.debug("{} has an error: {}", context.channel(), cause.toString());
      EventLoops.cutOff(context.channel());
    } else {
      LOG.warn("Closing {} after an unexpected error", context.channel(), cause);
      close(CloseStatus.FAILED);
    }
  }

  private void refuse(CorruptedWebSocketFrameException cause) {
    if (cause.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
      close(CloseStatus.SOCKET_OVERFLOW);
    } else {
      int code = cause.closeStatus().code();
      // the messages about invalid frames vary, and the broker receives one of a few
      close(new CloseStatus(code, String.valueOf(cause.getMessage())), new CloseStatus(code, ""));
    }
  }
}
