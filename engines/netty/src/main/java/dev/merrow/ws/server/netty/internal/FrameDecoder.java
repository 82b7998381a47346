package dev.merrow.ws.server.netty.internal;

import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;

/** Puts frames together, and tells how much it has of one that is not whole yet. */
final class FrameDecoder extends WebSocket13FrameDecoder {

  FrameDecoder(WebSocketDecoderConfig config) {
    super(config);
  }

  int heldBytes() {
    return actualReadableBytes();
  }
}
