package dev.merrow.ws.server.tyrus.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.RequestDispatcher.Answer;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.NIOConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pages as Grizzly writes them, and the end of their connections. */
@SuppressWarnings("rawtypes") // as Grizzly wants it of those who are told what was written
final class GrizzlyPages {
  private static final Logger LOG = LoggerFactory.getLogger(GrizzlyPages.class);

  private static final Attribute<Boolean> SHOWN =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(GrizzlyPages.class.getName());

  private GrizzlyPages() {}

  /**
   * Shows a page, and ends the connection: the other side gets the time to read it, and what it
   * still sends is not read as a request. If it were not read at all, the system would tell the
   * other side that the connection is broken, which might then never see the page.
   *
   * @param encode makes of a response what the filter that calls passes on
   */
  static void show(
      FilterChainContext context,
      HttpResponsePacket head,
      Answer.Show show,
      EngineOptions options,
      Function<HttpContent, ?> encode) {
    Connection<?> connection = context.getConnection();
    SHOWN.set(connection, true);
    ScheduledFuture<?> cutOff =
        options
            .timer()
            .schedule(
                connection::terminateSilently,
                options.closeTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    CloseListener<Closeable, CloseType> listener = (closeable, type) -> cutOff.cancel(false);
    connection.addCloseListener(listener);
    context.write(
        encode.apply(response(connection, head, show)),
        new EmptyCompletionHandler<WriteResult>() {
          @Override
          public void completed(WriteResult result) {
            finish(connection);
          }

          @Override
          public void failed(Throwable error) {
            connection.terminateSilently();
          }
        });
  }

  /** Returns whether a page was sent, so that further incoming data is ignored. */
  static boolean isShown(Connection<?> connection) {
    return SHOWN.isSet(connection);
  }

  private static HttpContent response(
      Connection<?> connection, HttpResponsePacket head, Answer.Show show) {
    Page page = show.page();
    byte[] text = page.text().getBytes(UTF_8);
    head.setProtocol(Protocol.HTTP_1_1);
    head.setStatus(page.status());
    head.setReasonPhrase(reason(page.status()));
    page.headers().forEach(head::setHeader);
    // past what Grizzly sets itself, which it leaves out if the request offers any upgrade
    head.getHeaders().setValue(Header.ContentType).setString(page.contentType());
    head.getHeaders().setValue(Header.ContentLength).setString(Integer.toString(text.length));
    // which would otherwise be that of the body, though it is left out
    head.setContentLength(text.length);
    head.setHeader(Header.Connection, "close");
    byte[] body = show.bodiless() ? new byte[0] : text;
    return HttpContent.builder(head)
        .content(Buffers.wrap(connection.getMemoryManager(), body))
        .last(true)
        .build();
  }

  /** Grizzly does not know all of them by name. */
  private static String reason(int status) {
    return switch (status) {
      case 426 -> "Upgrade Required";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      default -> HttpStatus.getHttpStatus(status).getReasonPhrase();
    };
  }

  /** Shuts down the output, after which the other side closes. */
  private static void finish(Connection<?> connection) {
    try {
      ((SocketChannel) ((NIOConnection) connection).getChannel()).shutdownOutput();
    } catch (IOException e) {
      LOG.debug("{} is gone already: {}", connection, e.toString());
      connection.terminateSilently();
    }
  }
}
