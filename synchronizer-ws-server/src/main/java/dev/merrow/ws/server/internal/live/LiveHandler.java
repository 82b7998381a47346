package dev.merrow.ws.server.internal.live;

import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.engine.Response;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.stores.PathStores;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Wraps a request handler and serves the live page at {@code /live/} and its interface at {@code
 * /api/v1/}. It has threads only while somebody looks.
 */
public final class LiveHandler implements RequestHandler, AutoCloseable {
  private static final String PAGE = "live/";
  private static final String API = "api/v1/";

  private static final Page ELSEWHERE =
      Page.text(
          403,
          "The live page is only for this machine: open it as http://localhost:PORT/live/, or start"
              + " the broker with --live.\n");

  private static final Page METHOD_NOT_ALLOWED =
      new Page(
          405,
          Map.of("Allow", Page.METHODS),
          "text/plain; charset=utf-8",
          "This page supports only GET, HEAD and OPTIONS.\n");

  private final RequestHandler next;
  private final boolean thisMachineAlone;
  private final ThreadScheduler workers = ThreadScheduler.pool("merrow-ws-server-live", 2);
  private final LiveApi api;
  private final StaticFiles files = new StaticFiles();

  /**
   * A handler before another.
   *
   * @param authenticator decides who may look
   * @param problems what has gone wrong
   * @param stores tell which paths there are without clients
   * @param thisMachineAlone whether requests must be for a name of this machine
   * @param tls whether the broker speaks TLS
   */
  @SuppressWarnings("exports") // the facade alone makes one
  public LiveHandler(
      RequestHandler next,
      Broker broker,
      Authenticator authenticator,
      InstantSource clock,
      ProblemLog problems,
      PathStores stores,
      boolean thisMachineAlone,
      boolean tls) {
    this.next = next;
    this.thisMachineAlone = thisMachineAlone;
    this.api = new LiveApi(broker, authenticator, workers, clock, problems, stores, tls);
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
    return next.answer(request);
  }

  @Override
  public CompletionStage<Response> respond(Request request) {
    String path = request.path();
    boolean isPage = path.equals("live") || path.startsWith(PAGE);
    if (!isPage && !path.startsWith(API)) {
      return next.respond(request);
    }
    if (thisMachineAlone && !Headers.isForThisMachine(request)) {
      return whole(ELSEWHERE);
    }
    return isPage ? page(request) : api.respond(request, path.substring(API.length()));
  }

  private CompletionStage<Response> page(Request request) {
    if (!request.method().equals("GET")) {
      return whole(METHOD_NOT_ALLOWED);
    }
    if (request.path().equals("live")) {
      return whole(
          new Page(308, Map.of("Location", PAGE), "text/plain; charset=utf-8", "See live/\n"));
    }
    String name = request.path().substring(PAGE.length());
    Page file = files.at(name.isEmpty() ? "index.html" : name);
    return whole(file == null ? Page.text(404, "There is no such page.\n") : file);
  }

  private static CompletionStage<Response> whole(Page page) {
    return CompletableFuture.completedStage(new Response.Whole(page));
  }

  /** Ends all streams, and the threads. */
  @Override
  public void close() {
    api.close();
    workers.close();
  }
}
