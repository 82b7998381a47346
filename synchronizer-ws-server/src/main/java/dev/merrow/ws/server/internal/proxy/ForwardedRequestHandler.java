package dev.merrow.ws.server.internal.proxy;

import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.engine.Response;
import dev.merrow.ws.server.proxy.TrustedProxies;
import dev.merrow.ws.server.proxy.TrustedProxies.Source;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Wraps a request handler and passes it the client addresses that trusted proxies state. */
public final class ForwardedRequestHandler implements RequestHandler {
  private final RequestHandler next;
  private final TrustedProxies proxies;

  private ForwardedRequestHandler(RequestHandler next, TrustedProxies proxies) {
    this.next = next;
    this.proxies = proxies;
  }

  /** A reception before another, or just the other if no headers are believed. */
  public static RequestHandler before(RequestHandler next, TrustedProxies proxies) {
    return proxies.ranges().isEmpty() || proxies.source() == Source.PROXY_PROTOCOL
        ? next
        : new ForwardedRequestHandler(next, proxies);
  }

  @Override
  public Runnable connected(InetSocketAddress remote, Runnable cutOff) {
    return next.connected(remote, cutOff);
  }

  @Override
  public CompletionStage<Admission> admit(Request request) {
    return next.admit(fromClient(request));
  }

  @Override
  public Map<String, String> upgradeHeaders(Request request) {
    return next.upgradeHeaders(fromClient(request));
  }

  @Override
  public CompletionStage<Page> answer(Request request) {
    return next.answer(fromClient(request));
  }

  @Override
  public CompletionStage<Response> respond(Request request) {
    return next.respond(fromClient(request));
  }

  private Request fromClient(Request request) {
    return new Request(
        request.method(),
        request.path(),
        request.query(),
        request.headers(),
        ForwardedFor.clientOf(request, proxies),
        request.tlsPeer(),
        request.principal());
  }
}
