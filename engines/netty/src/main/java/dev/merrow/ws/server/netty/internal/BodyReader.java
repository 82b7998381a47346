package dev.merrow.ws.server.netty.internal;

import dev.merrow.ws.server.engine.RequestDispatcher.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads the body of a request, and drops what follows it. */
final class BodyReader {
  private final Answer.Receive receive;
  private final byte[] body;
  private int length;
  private boolean complete;

  BodyReader(Answer.Receive receive) {
    this.receive = receive;
    this.body = new byte[receive.bytes()];
  }

  /**
   * Reads and releases data.
   *
   * @return what is decided, once the body is complete; null otherwise
   */
  @Nullable CompletableFuture<Answer> read(ByteBuf data) {
    try {
      int more = Math.min(data.readableBytes(), body.length - length);
      data.readBytes(body, length, more);
      length += more;
    } finally {
      ReferenceCountUtil.release(data);
    }
    if (complete || length < body.length) {
      return null;
    }
    complete = true;
    return receive.decide().apply(body).toCompletableFuture();
  }
}
