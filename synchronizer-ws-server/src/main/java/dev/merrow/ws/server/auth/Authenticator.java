package dev.merrow.ws.server.auth;

import java.util.concurrent.CompletionStage;

/**
 * Decides who may take part. It is asked for each WebSocket before it opens, and once more for each
 * channel on it. Called from many threads; must not block, but may answer later: within ten request
 * timeouts, or else that refuses.
 */
@FunctionalInterface
public interface Authenticator {

  /** Decides; a stage that fails refuses, is logged, and tells the client nothing of why. */
  CompletionStage<Decision> authenticate(AuthRequest request);

  /**
   * Lets everybody read and write everything, for ever: right where nobody but friends can reach
   * the broker, such as on this machine alone.
   */
  static Authenticator allowAll() {
    return AllowAll.INSTANCE;
  }
}
