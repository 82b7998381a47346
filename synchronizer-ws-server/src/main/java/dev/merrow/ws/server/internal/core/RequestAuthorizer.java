package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.BearerToken;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import dev.merrow.ws.server.engine.Request;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Determines the access of a request, and logs refusals. */
final class RequestAuthorizer implements Doorman {
  private static final Decision TOO_SLOW =
      new Refusal(Kind.FORBIDDEN, "the authenticator took too long");
  private static final Logger LOG = LoggerFactory.getLogger(RequestAuthorizer.class);

  /** How many request timeouts an authenticator may take. */
  private static final int TIMEOUTS = 10;

  private final Authenticator authenticator;
  private final Request request;
  private final BrokerOptions options;

  RequestAuthorizer(Authenticator authenticator, Request request, BrokerOptions options) {
    this.authenticator = authenticator;
    this.request = request;
    this.options = options;
  }

  @Override
  public @Nullable Doorman withToken(String token, @Nullable String parameter) {
    return authenticator.acceptsFreshTokens()
        ? new RequestAuthorizer(
            authenticator, BearerToken.replacedIn(request, token, parameter), options)
        : null;
  }

  @Override
  public CompletionStage<Decision> decide(String pathId) {
    CompletionStage<Decision> decision;
    try {
      decision =
          Objects.requireNonNull(
                  authenticator.authenticate(new AuthRequest(pathId, request)),
                  "The authenticator returned null")
              .thenApply(
                  made -> Objects.requireNonNull(made, "The authenticator returned no decision"));
    } catch (RuntimeException | Error e) {
      decision = CompletableFuture.failedStage(e);
    }
    return inTime(decision.exceptionally(this::failed)).thenApply(made -> log(pathId, made));
  }

  /** Refuses if the decision takes too long, so that nothing waits forever. */
  private CompletionStage<Decision> inTime(CompletionStage<Decision> decision) {
    CompletableFuture<Decision> decided = new CompletableFuture<>();
    CompletionStage<Void> unused = decision.thenAccept(decided::complete);
    if (!decided.isDone()) {
      Scheduler.Cancellation timeout =
          options
              .scheduler()
              .schedule(
                  options.requestTimeout().multipliedBy(TIMEOUTS),
                  () -> decided.complete(TOO_SLOW));
      Futures.whenDone(decided, error -> timeout.cancel());
    }
    return decided;
  }

  private Decision failed(Throwable error) {
    LOG.error("Refusing {}, because the authenticator failed", request.remote(), error);
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
      options
          .monitor()
          .problem(ProblemKind.REFUSED, pathId, "A request was refused: " + refusal.reason());
    }
    return decision;
  }
}
