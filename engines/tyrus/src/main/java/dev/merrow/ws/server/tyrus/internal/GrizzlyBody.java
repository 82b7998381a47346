package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.ws.server.engine.RequestDispatcher.Answer;
import java.util.concurrent.CompletableFuture;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.jspecify.annotations.Nullable;

/** Reads the body of a request. */
final class GrizzlyBody {
  private final Answer.Receive receive;
  private final HttpRequestPacket request;
  private final byte[] body;
  private int length;
  private boolean complete;

  GrizzlyBody(Answer.Receive receive, HttpRequestPacket request) {
    this.receive = receive;
    this.request = request;
    this.body = new byte[receive.bytes()];
  }

  HttpRequestPacket request() {
    return request;
  }

  /**
   * Reads data.
   *
   * @return what is decided, once the body is complete; null otherwise
   */
  @Nullable CompletableFuture<Answer> read(Buffer data) {
    int more = Math.min(data.remaining(), body.length - length);
    data.get(body, length, more);
    length += more;
    data.tryDispose();
    if (complete || length < body.length) {
      return null;
    }
    complete = true;
    return receive.decide().apply(body).toCompletableFuture();
  }
}
