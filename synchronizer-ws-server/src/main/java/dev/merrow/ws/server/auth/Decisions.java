package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes decisions. */
final class Decisions {
  private Decisions() {}

  static CompletionStage<Decision> now(Decision decision) {
    return CompletableFuture.completedFuture(decision);
  }

  static Decision unknown(String reason) {
    return new Refusal(Kind.UNAUTHENTICATED, reason);
  }

  static Decision forbidden(String reason) {
    return new Refusal(Kind.FORBIDDEN, reason);
  }

  /** What somebody may do at a path who is known and has rules. */
  static Decision byRules(
      String identity, PathRules rules, AuthRequest request, @Nullable Instant expiry) {
    Access access = rules.accessTo(request.path());
    return access == null
        ? forbidden("%s may not be at %s".formatted(identity, request.path()))
        : new Grant(identity, access, expiry);
  }
}
