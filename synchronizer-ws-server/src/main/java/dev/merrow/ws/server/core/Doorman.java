package dev.merrow.ws.server.core;

import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import dev.merrow.ws.server.engine.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what whoever made a request may do, and tells the log of those who may not. */
final class Doorman {
  private static final Logger LOG = LoggerFactory.getLogger(Doorman.class);

  private final Authenticator authenticator;
  private final Request request;

  Doorman(Authenticator authenticator, Request request) {
    this.authenticator = authenticator;
    this.request = request;
  }

  /**
   * What it may do at a path.
   *
   * @return never fails: what goes wrong refuses
   */
  CompletionStage<Decision> decide(String pathId) {
    CompletionStage<Decision> decision;
    try {
      decision = authenticator.authenticate(new AuthRequest(pathId, request));
    } catch (RuntimeException e) {
      decision = CompletableFuture.failedStage(e);
    }
    return decision.exceptionally(this::failed).thenApply(made -> log(pathId, made));
  }

  private Decision failed(Throwable error) {
    LOG.error("Refusing {}, for the authenticator failed", request.remote(), error);
    return new Refusal(Kind.FORBIDDEN, "the authenticator failed");
  }

  private Decision log(String pathId, Decision decision) {
    if (decision instanceof Refusal refusal) {
      LOG.info(
          "Refusing {} at path {}: {}, {}",
          request.remote(),
          pathId,
          refusal.kind(),
          refusal.reason());
    }
    return decision;
  }
}
