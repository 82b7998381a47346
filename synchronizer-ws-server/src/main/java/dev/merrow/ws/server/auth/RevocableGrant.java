package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.auth.Decision.Grant;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a grant still holds although the data that it is based on may have changed. The
 * check is cheap while the data is unchanged.
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
   * Returns a decision; if it is a grant, it holds as long as the decision stays the same.
   *
   * @param source supplies the data that the decision is based on, and another object once that has
   *     changed
   * @param decide makes the decision from the data; called again after each change, from any thread
   * @param <T> the type of the data
   */
  public static <T> Decision decide(Supplier<T> source, Function<T, Decision> decide) {
    T seen = source.get();
    Decision decision = decide.apply(seen);
    return decision instanceof Grant grant
        ? grant.withHolds(new RevocableGrant<>(source, decide, seen, grant))
        : decision;
  }

  /**
   * Returns the grant that is in effect now if it differs from the one that was made in its labels
   * alone: the server then applies it without disconnecting the client. Returns null otherwise.
   */
  public @Nullable Grant relabelled() {
    return decide(source, decide) instanceof Grant now
            && isSameButForLabels(now)
            && !now.labels().equals(granted.labels())
        ? now
        : null;
  }

  private boolean isSameButForLabels(Grant grant) {
    return grant.identity().equals(granted.identity())
        && grant.access() == granted.access()
        && Objects.equals(grant.expiry(), granted.expiry());
  }

  @Override
  public boolean getAsBoolean() {
    T now = source.get();
    if (now == seen) {
      return true;
    }
    boolean holds =
        decide.apply(now) instanceof Grant grant
            && isSameButForLabels(grant)
            && grant.labels().equals(granted.labels());
    if (holds) {
      seen = now;
    }
    return holds;
  }
}
