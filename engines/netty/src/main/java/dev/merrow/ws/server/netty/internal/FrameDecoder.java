package dev.merrow.ws.server.netty.internal;

import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;

/** Assembles frames, and reports how much it holds of an incomplete one. */
final class FrameDecoder extends WebSocket13FrameDecoder {

  FrameDecoder(WebSocketDecoderConfig config) {
    super(config);
  }

  int heldBytes() {
    return actualReadableBytes();
  }
}
