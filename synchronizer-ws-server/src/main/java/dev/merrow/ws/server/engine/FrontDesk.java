package dev.merrow.ws.server.engine;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests to a {@link Reception}, for an engine: reads their target, and turns away those
 * for a WebSocket that are not as RFC 6455, section 4.2.1, wants them.
 */
public final class FrontDesk {
  private static final Logger LOG = LoggerFactory.getLogger(FrontDesk.class);
  private static final String WEBSOCKET = "websocket";

  /** The version of the WebSocket protocol that there is. */
  private static final String VERSION = "13";

  /** 16 bytes in base 64. */
  private static final Pattern KEY = Pattern.compile("[+/0-9A-Za-z]{22}==");

  private final Reception reception;

  /** What an engine is to do with a request. */
  public sealed interface Answer {

    /** Open a WebSocket. */
    record Open(Admission.Accepted accepted) implements Answer {}

    /** Show a page. */
    record Show(Page page) implements Answer {}
  }

  /** A desk before a reception. */
  public FrontDesk(Reception reception) {
    this.reception = reception;
  }

  /**
   * Asks what to do with a request; see {@link Request} for what is asked for.
   *
   * @param target what stands behind the method, just as it was sent
   * @return completes in any thread, and never fails
   */
  public CompletionStage<Answer> ask(
      String method,
      String target,
      Map<String, List<String>> headers,
      InetSocketAddress remote,
      List<X509Certificate> tlsPeer) {
    RequestTarget parsed = RequestTarget.parse(target);
    if (parsed == null) {
      return show(badRequest("The request's target is no path"));
    }
    Request request = new Request(method, parsed.path(), parsed.query(), headers, remote, tlsPeer);
    if (!WEBSOCKET.equalsIgnoreCase(request.header("Upgrade"))) {
      return safely(() -> reception.answer(request).thenApply(Answer.Show::new));
    }
    Page fault = faultOf(request);
    return fault == null
        ? safely(() -> reception.admit(request).thenApply(FrontDesk::answerOf))
        : show(fault);
  }

  private static Answer answerOf(Admission admission) {
    if (admission instanceof Admission.Accepted accepted) {
      return new Answer.Open(accepted);
    }
    return new Answer.Show(((Admission.Refused) admission).page());
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
          return new Answer.Show(Page.text(500, "Something went wrong here.\n"));
        });
  }

  private static CompletionStage<Answer> show(Page page) {
    return CompletableFuture.completedStage(new Answer.Show(page));
  }

  private static @Nullable Page faultOf(Request request) {
    if (!request.method().equals("GET")) {
      return badRequest("A WebSocket begins with GET");
    }
    String connection = String.join(",", request.headers().getOrDefault("Connection", List.of()));
    if (!connection.toLowerCase(Locale.ROOT).contains("upgrade")) {
      return badRequest("A WebSocket begins with Connection: Upgrade");
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
        : badRequest("A WebSocket begins with a Sec-WebSocket-Key of 16 bytes");
  }

  private static Page badRequest(String why) {
    return Page.text(400, why + ".\n");
  }
}
