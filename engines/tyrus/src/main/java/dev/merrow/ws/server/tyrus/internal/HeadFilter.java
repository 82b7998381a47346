package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.RequestDispatcher;
import dev.merrow.ws.server.engine.RequestDispatcher.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.KeepAlive;

/**
 * Reads requests like Grizzly, but answers one whose head is too large with a page that states the
 * error.
 */
final class HeadFilter extends HttpServerFilter {
  private final EngineOptions options;

  @SuppressWarnings("deprecation") // no other constructor lifts the limit on how many there are
  HeadFilter(KeepAlive keepAlive, EngineOptions options) {
    // as many headers as there is room for
    super(false, options.headBytes(), null, keepAlive, null, -1, -1);
    this.options = options;
  }

  @Override
  public NextAction handleRead(FilterChainContext context) throws IOException {
    if (GrizzlyPages.isShown(context.getConnection())) {
      ((Buffer) context.getMessage()).tryDispose();
      return context.getStopAction();
    }
    return super.handleRead(context);
  }

  @Override
  protected void onHttpHeaderError(HttpHeader head, FilterChainContext context, Throwable error)
      throws IOException {
    if (!isTooLarge(error)) {
      super.onHttpHeaderError(head, context, error);
      return;
    }
    InetSocketAddress remote = (InetSocketAddress) context.getConnection().getPeerAddress();
    GrizzlyPages.show(
        context,
        ((HttpRequestPacket) head).getResponse(),
        (Answer.Show) RequestDispatcher.tooLarge(remote, options.headBytes()),
        options,
        response -> encodeHttpPacket(context, response));
  }

  /** Grizzly has no exception of its own for that. */
  private static boolean isTooLarge(Throwable error) {
    return error instanceof IllegalStateException
        && error.getMessage() != null
        && error.getMessage().endsWith("is too large");
  }
}
