package dev.merrow.store;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tracks whether a write is the store's own: that of a mutator listener, or middleware's
 * replacement of another write. Such writes are validated again, and stamped even while a peer's
 * changes are applied.
 */
final class Mutation {
  private boolean active;

  boolean isActive() {
    return active;
  }

  <T extends @Nullable Object> T whileActive(Supplier<T> action) {
    boolean before = active;
    active = true;
    try {
      return action.get();
    } finally {
      active = before;
    }
  }

  /**
   * Continues with the result of middleware, unless it is null: as a mutation if it differs from
   * what middleware was given.
   */
  <T> void continueWith(T given, @Nullable T result, Consumer<T> next) {
    if (result == null) {
      return;
    }
    if (result.equals(given)) {
      next.accept(result);
    } else {
      whileActive(
          () -> {
            next.accept(result);
            return null;
          });
    }
  }
}
