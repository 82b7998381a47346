package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.engine.Request;
import java.util.concurrent.CompletableFuture;
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
   * Returns whether a client may present a fresh token on its open socket. The server then asks
   * {@link #authenticate} about the request that opened the WebSocket, with the fresh token in
   * place of the old one and without {@link dev.merrow.ws.server.engine.Request#principal()}, and
   * replaces the grants of the socket and of its channels if the identity is the same. True by
   * default; false suits an authenticator that decides by what no token replaces, such as a
   * principal. An authenticator that asks another one must return that one's answer.
   */
  default boolean acceptsFreshTokens() {
    return true;
  }

  /**
   * Decides whether the sender of a request administers the broker. On the live page and in its
   * interface, an administrator sees all paths, all clients with their identities and addresses,
   * and what has failed; others see only the paths that {@link #authenticate} grants them. It does
   * not affect access to paths by WebSocket. Called and failing as {@link #authenticate}.
   *
   * @return false by default
   */
  default CompletionStage<Boolean> isAdministrator(Request request) {
    return CompletableFuture.completedFuture(false);
  }

  /**
   * Lets every client read and write everything, without expiry, and administer. Suitable only if
   * all clients that can reach the broker are trusted, such as on one machine.
   */
  static Authenticator allowAll() {
    return AllowAll.INSTANCE;
  }
}
