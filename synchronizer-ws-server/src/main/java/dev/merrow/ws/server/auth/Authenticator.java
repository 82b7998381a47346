package dev.merrow.ws.server.auth;

import java.util.concurrent.CompletionStage;

/**
 * Decides which clients get access. The server asks it about each WebSocket before it opens, and
 * again about each channel on it. Called from many threads; must not block, but may answer later:
 * within ten request timeouts, after which the server refuses the client.
 */
@FunctionalInterface
public interface Authenticator {

  /**
   * Decides. A stage that fails counts as a refusal and is logged; the client does not learn the
   * reason.
   */
  CompletionStage<Decision> authenticate(AuthRequest request);

  /**
   * Lets every client read and write everything, without expiry. Suitable only if all clients that
   * can reach the broker are trusted, such as on one machine.
   */
  static Authenticator allowAll() {
    return AllowAll.INSTANCE;
  }
}
