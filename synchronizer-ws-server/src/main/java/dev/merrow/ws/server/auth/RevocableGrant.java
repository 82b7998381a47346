package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.auth.Decision.Grant;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Whether a grant still holds although its basis may have changed. The check is cheap while nothing
 * has changed.
 *
 * @param <T> what it was decided by
 */
public final class RevocableGrant<T> implements BooleanSupplier {
  private final Supplier<T> source;
  private final Function<T, Decision> decide;
  private final Grant granted;
  private volatile T seen;

  private RevocableGrant(Supplier<T> source, Function<T, Decision> decide, T seen, Grant granted) {
    this.source = source;
    this.decide = decide;
    this.granted = granted;
    this.seen = seen;
  }

  /**
   * Decides; what is granted holds as long as the same would be decided.
   *
   * @param source gives what to decide by, and another object when that has changed
   * @param decide decides by it; called again for each change, from any thread
   * @param <T> what it is decided by
   */
  public static <T> Decision decide(Supplier<T> source, Function<T, Decision> decide) {
    T seen = source.get();
    Decision decision = decide.apply(seen);
    return decision instanceof Grant grant
        ? new Grant(
            grant.identity(),
            grant.access(),
            grant.expiry(),
            new RevocableGrant<>(source, decide, seen, grant))
        : decision;
  }

  @Override
  public boolean getAsBoolean() {
    T now = source.get();
    if (now == seen) {
      return true;
    }
    boolean holds =
        decide.apply(now) instanceof Grant grant
            && grant.identity().equals(granted.identity())
            && grant.access() == granted.access()
            && Objects.equals(grant.expiry(), granted.expiry());
    if (holds) {
      seen = now;
    }
    return holds;
  }
}
