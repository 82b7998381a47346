package dev.merrow.ws.server.internal.pages;

import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.engine.Response;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Wraps a request handler and answers
 *
 * <ul>
 *   <li>{@code GET /health/live} with 200: the process works
 *   <li>{@code GET /health/ready} with 200, or with 503 when no clients should be sent here
 *   <li>{@code GET /metrics} with what was measured a second ago at most, in the text format of
 *       Prometheus, if there is a text
 * </ul>
 *
 * <p>and leaves all else to the other.
 */
public final class StatusPages implements RequestHandler {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private static final Page METHOD_NOT_ALLOWED =
      new Page(
          405,
          Map.of("Allow", Page.METHODS),
          "text/plain; charset=utf-8",
          "This page supports only GET, HEAD and OPTIONS.\n");

  private final RequestHandler next;
  private final BooleanSupplier ready;
  private final @Nullable Supplier<String> metrics;

  /**
   * Pages before a reception.
   *
   * @param ready whether clients may be sent here
   * @param metrics what is measured; null for no such page
   * @param clock tells when that is to be asked for again
   */
  public StatusPages(
      RequestHandler next,
      BooleanSupplier ready,
      @Nullable Supplier<String> metrics,
      InstantSource clock) {
    this.next = next;
    this.ready = ready;
    this.metrics = metrics == null ? null : new CachedText(metrics, clock);
  }

  /** Pages at a place of their own, where there is nothing else. */
  public static StatusPages alone(
      BooleanSupplier ready, @Nullable Supplier<String> metrics, InstantSource clock) {
    return new StatusPages(Nothing.HERE, ready, metrics, clock);
  }

  /** A reception that has nothing. */
  private enum Nothing implements RequestHandler {
    HERE;

    private static final Page PAGE =
        Page.text(404, "This port serves only /health/live, /health/ready and /metrics.\n");

    @Override
    public CompletionStage<Admission> admit(Request request) {
      return CompletableFuture.completedStage(new Admission.Refused(PAGE));
    }

    @Override
    public CompletionStage<Page> answer(Request request) {
      return CompletableFuture.completedStage(PAGE);
    }
  }

  @Override
  public Runnable connected(InetSocketAddress remote, Runnable cutOff) {
    return next.connected(remote, cutOff);
  }

  @Override
  public CompletionStage<Admission> admit(Request request) {
    return next.admit(request);
  }

  @Override
  public Map<String, String> upgradeHeaders(Request request) {
    return next.upgradeHeaders(request);
  }

  @Override
  public CompletionStage<Page> answer(Request request) {
    Page page = pageFor(request);
    return page == null ? next.answer(request) : CompletableFuture.completedStage(page);
  }

  @Override
  public CompletionStage<Response> respond(Request request) {
    Page page = pageFor(request);
    return page == null
        ? next.respond(request)
        : CompletableFuture.completedStage(new Response.Whole(page));
  }

  private @Nullable Page pageFor(Request request) {
    Page page = pageAt(request.path());
    return page == null || request.method().equals("GET") ? page : METHOD_NOT_ALLOWED;
  }

  private @Nullable Page pageAt(String path) {
    return switch (path) {
      case "health/live" -> Page.text(200, "live\n");
      case "health/ready" ->
          ready.getAsBoolean() ? Page.text(200, "ready\n") : Page.text(503, "not ready\n");
      case "metrics" ->
          metrics == null ? null : new Page(200, Map.of(), PROMETHEUS_TEXT, metrics.get());
      default -> null;
    };
  }
}
