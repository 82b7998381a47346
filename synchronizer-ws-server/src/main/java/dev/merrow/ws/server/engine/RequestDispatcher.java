package dev.merrow.ws.server.engine;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes an engine's requests to a {@link RequestHandler}: parses their target, and rejects
 * WebSocket requests that violate RFC 6455, section 4.2.1.
 */
public final class RequestDispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(RequestDispatcher.class);
  private static final String WEBSOCKET = "websocket";

  /** The supported version of the WebSocket protocol. */
  private static final String VERSION = "13";

  /** 16 bytes in base 64. */
  private static final Pattern KEY = Pattern.compile("[+/0-9A-Za-z]{22}==");

  private static final Pattern LENGTH = Pattern.compile("[0-9]+");

  /** Numbers with that many digits are ints. */
  private static final int MAX_DIGITS = 9;

  /** What OPTIONS is answered with, whatever it asks about. (RFC 9110, section 9.3.7.) */
  private static final Page OPTIONS =
      new Page(200, Map.of("Allow", Page.METHODS), "text/plain; charset=utf-8", "");

  private final RequestHandler reception;

  /** Tells an engine what to do with a request. */
  public sealed interface Answer {

    /**
     * Open a WebSocket.
     *
     * @param headers what the response has besides those of the WebSocket protocol
     */
    record Open(Admission.Accepted accepted, Map<String, String> headers) implements Answer {}

    /**
     * Show a page.
     *
     * @param bodiless whether its body is left out, though the headers speak of it: the answer to
     *     HEAD
     */
    record Show(Page page, boolean bodiless) implements Answer {}

    /**
     * Read the request's body, and then do what is decided about it.
     *
     * @param bytes the size of the body
     * @param decide decides; its stage never fails
     */
    record Receive(int bytes, Function<byte[], CompletionStage<Answer>> decide) implements Answer {}

    /**
     * Send the head of a response, and then its body piece by piece.
     *
     * @param response the response
     */
    record Stream(Response.Stream response) implements Answer {

      /**
       * Returns a page of what the response begins with, for an engine that can't send a body piece
       * by piece: all that is sent until a moment after the first piece. A client that reads
       * server-sent events asks again by itself.
       *
       * @param timer ends the page
       */
      public CompletionStage<Answer> asPage(ScheduledExecutorService timer) {
        BriefOutlet outlet = new BriefOutlet(timer);
        response.opened().accept(outlet);
        return outlet
            .text()
            .thenApply(
                text ->
                    new Show(
                        new Page(200, response.headers(), response.contentType(), text), false));
      }
    }
  }

  /** Creates a dispatcher to a handler. */
  public RequestDispatcher(RequestHandler reception) {
    this.reception = reception;
  }

  /** Reports a new connection; see {@link RequestHandler#connected}. */
  public Runnable connected(InetSocketAddress remote, Runnable cutOff) {
    return reception.connected(remote, cutOff);
  }

  /**
   * Determines what to do with a request. The handler receives HEAD as GET, and never receives
   * OPTIONS, because all resources support the same methods.
   *
   * @return completes in any thread, and never fails
   */
  public CompletionStage<Answer> ask(RequestHead head) {
    if (head.method().equals("OPTIONS")) {
      return show(OPTIONS);
    }
    RequestTarget target = RequestTarget.parse(head.target());
    if (target == null) {
      return show(badRequest("The request target is not a path"));
    }
    boolean bodiless = head.method().equals("HEAD");
    Request request =
        new Request(
            bodiless ? "GET" : head.method(),
            target.path(),
            target.query(),
            head.headers(),
            head.remote(),
            head.tlsPeer());
    if (bodiless || !asksForWebSocket(head)) {
      return safely(
          () ->
              reception
                  .respond(request)
                  .thenCompose(response -> answerOf(request, response, bodiless)));
    }
    Page fault = faultOf(request);
    return fault == null
        ? safely(
            () -> reception.admit(request).thenApply(admission -> answerOf(request, admission)))
        : show(fault);
  }

  /**
   * Returns the answer to a request whose head is larger than allowed.
   *
   * @param remote the client's address, for the log
   * @param maxBytes see {@link EngineOptions#headBytes()}
   */
  public static Answer tooLarge(InetSocketAddress remote, int maxBytes) {
    LOG.info("Refusing {}: the head of its request has more than {} bytes", remote, maxBytes);
    return new Answer.Show(
        Page.text(
            431,
            "The request's first line and headers have more than %s bytes.\n".formatted(maxBytes)),
        false);
  }

  /**
   * Whether a request asks for a WebSocket. (RFC 9110, section 7.8: an upgrade that HTTP/1.0 asks
   * for is ignored, and several protocols may be offered, each with a version if need be.)
   */
  private static boolean asksForWebSocket(RequestHead head) {
    return !head.version().equals("HTTP/1.0") && hasToken(head.headers(), "Upgrade", WEBSOCKET);
  }

  /** Whether a token is in the list that all lines of a header make up. */
  private static boolean hasToken(Map<String, List<String>> headers, String name, String token) {
    return headers.getOrDefault(name, List.of()).stream()
        .flatMap(line -> Stream.of(line.split(",", -1)))
        .anyMatch(each -> each.strip().equalsIgnoreCase(token));
  }

  private Answer answerOf(Request request, Admission admission) {
    if (admission instanceof Admission.Accepted accepted) {
      return new Answer.Open(accepted, reception.upgradeHeaders(request));
    }
    return new Answer.Show(((Admission.Refused) admission).page(), false);
  }

  private static CompletionStage<Answer> answerOf(
      Request request, Response response, boolean bodiless) {
    if (response instanceof Response.AfterBody body) {
      return afterBody(request, body);
    }
    if (response instanceof Response.Stream stream) {
      return CompletableFuture.completedStage(
          bodiless
              ? new Answer.Show(new Page(200, stream.headers(), stream.contentType(), ""), true)
              : new Answer.Stream(stream));
    }
    return CompletableFuture.completedStage(
        new Answer.Show(((Response.Whole) response).page(), bodiless));
  }

  private static CompletionStage<Answer> afterBody(Request request, Response.AfterBody body) {
    String length = request.header("Content-Length");
    if (request.header("Transfer-Encoding") != null || length == null) {
      return show(Page.text(411, "The request must state the size of its body.\n"));
    }
    if (!LENGTH.matcher(length).matches()) {
      return show(badRequest("Content-Length is not a number"));
    }
    if (length.length() > MAX_DIGITS || Integer.parseInt(length) > body.maxBytes()) {
      return show(
          Page.text(
              413, "The request's body has more than %s bytes.\n".formatted(body.maxBytes())));
    }
    Function<byte[], CompletionStage<Answer>> decide =
        bytes ->
            safely(
                () -> body.answer().apply(bytes).thenApply(page -> new Answer.Show(page, false)));
    int bytes = Integer.parseInt(length);
    return bytes == 0
        ? decide.apply(new byte[0])
        : CompletableFuture.completedStage(new Answer.Receive(bytes, decide));
  }

  private static CompletionStage<Answer> safely(Supplier<CompletionStage<Answer>> asking) {
    CompletionStage<Answer> answer;
    try {
      answer = asking.get();
    } catch (RuntimeException | Error e) {
      answer = CompletableFuture.failedStage(e);
    }
    return answer.exceptionally(
        error -> {
          LOG.error("A request could not be answered", error);
          return new Answer.Show(Page.text(500, "An internal error occurred.\n"), false);
        });
  }

  private static CompletionStage<Answer> show(Page page) {
    return CompletableFuture.completedStage(new Answer.Show(page, false));
  }

  private static @Nullable Page faultOf(Request request) {
    if (!request.method().equals("GET")) {
      return badRequest("A WebSocket request must use GET");
    }
    if (!hasToken(request.headers(), "Connection", "upgrade")) {
      return badRequest("A WebSocket request needs the header Connection: Upgrade");
    }
    if (!VERSION.equals(request.header("Sec-WebSocket-Version"))) {
      return new Page(
          426,
          Map.of("Upgrade", WEBSOCKET, "Sec-WebSocket-Version", VERSION),
          "text/plain; charset=utf-8",
          "This server speaks version 13 of the WebSocket protocol.\n");
    }
    String key = request.header("Sec-WebSocket-Key");
    return key != null && KEY.matcher(key).matches()
        ? null
        : badRequest("A WebSocket request needs a Sec-WebSocket-Key of 16 bytes");
  }

  private static Page badRequest(String why) {
    return Page.text(400, why + ".\n");
  }
}
