package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes the decisions that authenticators have in common. */
public final class Decisions {
  private Decisions() {}

  /** A completed decision. */
  public static CompletionStage<Decision> now(Decision decision) {
    return CompletableFuture.completedFuture(decision);
  }

  /**
   * Refuses a client whose identity is not known.
   *
   * @param reason for the log; must not tell a secret
   */
  public static Decision unknown(String reason) {
    return new Refusal(Kind.UNAUTHENTICATED, reason);
  }

  /**
   * Refuses a client that is known but has no access.
   *
   * @param reason for the log; must not tell a secret
   */
  public static Decision forbidden(String reason) {
    return new Refusal(Kind.FORBIDDEN, reason);
  }

  /**
   * The decision about a known client with rules at a path.
   *
   * @param expiry when the connection ends; null for never
   */
  public static Decision byRules(
      String identity, PathRules rules, String path, @Nullable Instant expiry) {
    Access access = rules.accessTo(path);
    return access == null
        ? forbidden("%s may not be at %s".formatted(identity, path))
        : new Grant(identity, access, expiry);
  }
}
