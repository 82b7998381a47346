package dev.merrow.store;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a write is the store's own doing: a mutator listener's, or what middleware made of
 * another write. Such writes are checked again, and stamped even while a peer's changes are
 * applied.
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
}
