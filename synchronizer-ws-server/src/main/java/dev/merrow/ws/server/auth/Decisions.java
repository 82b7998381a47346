package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Creates decisions for authenticators. */
public final class Decisions {
  private Decisions() {}

  /** Returns a completed stage with a decision. */
  public static CompletionStage<Decision> now(Decision decision) {
    return CompletableFuture.completedFuture(decision);
  }

  /**
   * Returns the refusal of a client whose identity is not known.
   *
   * @param reason for the log; must not tell a secret
   */
  public static Decision unknown(String reason) {
    return new Refusal(Kind.UNAUTHENTICATED, reason);
  }

  /**
   * Returns the refusal of a client that is known but has no access.
   *
   * @param reason for the log; must not tell a secret
   */
  public static Decision forbidden(String reason) {
    return new Refusal(Kind.FORBIDDEN, reason);
  }

  /**
   * Returns the decision on a known client's access to a path, according to rules.
   *
   * @param expiry when the connection ends; null for never
   */
  public static Decision byRules(
      String identity, PathRules rules, String path, @Nullable Instant expiry) {
    return byRules(identity, rules, path, expiry, Set.of());
  }

  /**
   * As {@link #byRules(String, PathRules, String, Instant)}, for a client with labels.
   *
   * @param labels see {@link Grant#labels()}
   * @throws IllegalArgumentException if a grant can't have these labels
   */
  public static Decision byRules(
      String identity, PathRules rules, String path, @Nullable Instant expiry, Set<String> labels) {
    Access access = rules.accessTo(path);
    return access == null
        ? forbidden("%s has no access to %s".formatted(identity, path))
        : new Grant(identity, access, expiry).withLabels(labels);
  }
}
