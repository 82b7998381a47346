package dev.merrow.spring.autoconfigure;

import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.OriginAuthenticator;
import dev.merrow.ws.server.engine.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets programs and pages of this machine do everything, and pages of listed sites. */
final class ThisMachineAuthenticator implements Authenticator {
  private final Authenticator ofThisMachine =
      OriginAuthenticator.createLoopbackOriginAuthenticator(Authenticator.allowAll());
  private final Authenticator listed;

  /**
   * @param origins as for {@link OriginAuthenticator}
   */
  ThisMachineAuthenticator(List<String> origins) {
    this.listed = OriginAuthenticator.createOriginAuthenticator(origins, Authenticator.allowAll());
  }

  @Override
  public boolean acceptsFreshTokens() {
    return listed.acceptsFreshTokens();
  }

  @Override
  public CompletionStage<Decision> authenticate(AuthRequest request) {
    return ofThisMachine
        .authenticate(request)
        .thenCompose(
            decision ->
                decision instanceof Grant
                    ? CompletableFuture.completedStage(decision)
                    : listed.authenticate(request));
  }

  @Override
  public CompletionStage<Boolean> isAdministrator(Request request) {
    return ofThisMachine
        .isAdministrator(request)
        .thenCompose(
            administrator ->
                administrator
                    ? CompletableFuture.completedStage(true)
                    : listed.isAdministrator(request));
  }
}
