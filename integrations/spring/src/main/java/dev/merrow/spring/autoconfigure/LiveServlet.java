package dev.merrow.spring.autoconfigure;

import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.engine.Response;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the broker's live page and the interface under it, to users whom the application has
 * authenticated.
 */
final class LiveServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(LiveServlet.class);
  private static final int UNAVAILABLE = 503;
  private static final Page NO_BROKER = Page.text(UNAVAILABLE, "The broker is not running.\n");
  private static final Page FAILED = Page.text(500, "An internal error occurred.\n");

  private final String prefix;
  private transient volatile @Nullable RequestHandler handler;

  /**
   * A servlet without a broker yet.
   *
   * @param prefix that of the broker's paths, below the context path
   */
  LiveServlet(String prefix) {
    this.prefix = prefix;
  }

  /** Serves the pages of a broker from now on. */
  void serve(RequestHandler pages) {
    handler = pages;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    RequestHandler pages = handler;
    String before = request.getContextPath() + prefix + "/";
    if (pages == null || !request.getRequestURI().startsWith(before)) {
      write(NO_BROKER, request, response);
      return;
    }
    String path = request.getRequestURI().substring(before.length());
    AsyncContext async = request.startAsync();
    // a stream has no end of its own
    async.setTimeout(0);
    CompletionStage<Response> answer;
    try {
      answer = pages.respond(requestFor(request, path));
    } catch (RuntimeException e) {
      LOG.error("A request could not be answered", e);
      finish(async, FAILED);
      return;
    }
    CompletionStage<Void> unused =
        answer.handle(
            (found, error) -> {
              if (error != null) {
                LOG.error("A request could not be answered", error);
                finish(async, FAILED);
              } else {
                apply(async, found);
              }
              return null;
            });
  }

  private static Request requestFor(HttpServletRequest request, String path) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, Collections.list(request.getHeaders(name)));
    }
    boolean bodiless = request.getMethod().equals("HEAD");
    return new Request(
        bodiless ? "GET" : request.getMethod(),
        path,
        request.getQueryString(),
        headers,
        InetSocketAddress.createUnresolved(request.getRemoteAddr(), request.getRemotePort()),
        List.of(),
        request.getUserPrincipal());
  }

  private static void apply(AsyncContext async, Response response) {
    if (response instanceof Response.Whole whole) {
      finish(async, whole.page());
    } else if (response instanceof Response.Stream stream) {
      stream(async, stream);
    } else if (response instanceof Response.AfterBody body) {
      receive(async, body);
    }
  }

  /** The container's thread reads the body, which is small; the answer may come later. */
  private static void receive(AsyncContext async, Response.AfterBody body) {
    async.start(
        () -> {
          try {
            byte[] read = async.getRequest().getInputStream().readNBytes(body.maxBytes() + 1);
            if (read.length > body.maxBytes()) {
              finish(
                  async,
                  Page.text(
                      413,
                      "The request's body has more than %s bytes.\n".formatted(body.maxBytes())));
              return;
            }
            CompletionStage<Void> unused =
                body.answer()
                    .apply(read)
                    .handle(
                        (page, error) -> {
                          if (error != null) {
                            LOG.error("A request could not be answered", error);
                          }
                          finish(async, error == null ? page : FAILED);
                          return null;
                        });
          } catch (IOException e) {
            LOG.debug("A request's body could not be read", e);
            async.complete();
          }
        });
  }

  private static void stream(AsyncContext async, Response.Stream stream) {
    HttpServletResponse response = (HttpServletResponse) async.getResponse();
    HttpServletRequest request = (HttpServletRequest) async.getRequest();
    stream.headers().forEach(response::setHeader);
    response.setContentType(stream.contentType());
    if (request.getMethod().equals("HEAD")) {
      async.complete();
      return;
    }
    try {
      ServletOutlet outlet = new ServletOutlet(async);
      stream.opened().accept(outlet);
    } catch (IOException e) {
      LOG.debug("A stream could not be opened", e);
      async.complete();
    }
  }

  private static void finish(AsyncContext async, Page page) {
    try {
      write(
          page, (HttpServletRequest) async.getRequest(), (HttpServletResponse) async.getResponse());
    } catch (IOException | IllegalStateException e) {
      LOG.debug("The client has gone", e);
    } finally {
      async.complete();
    }
  }

  private static void write(Page page, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body = page.text().getBytes(StandardCharsets.UTF_8);
    response.setStatus(page.status());
    page.headers().forEach(response::setHeader);
    response.setContentType(page.contentType());
    response.setContentLength(body.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(body);
    }
  }
}
