package dev.merrow.store;

import org.jspecify.annotations.Nullable;

/** Holds a store's middleware: one at a time, created on first use. */
final class MiddlewareSlot {
  private final StoreLock lock;
  private final Mutation mutation;
  private @Nullable DefaultMiddleware current;

  MiddlewareSlot(StoreLock lock, Mutation mutation) {
    this.lock = lock;
    this.mutation = mutation;
  }

  /**
   * Returns the callbacks to ask; null if there is no middleware. Call only within a transaction.
   */
  @Nullable MiddlewareCalls calls() {
    DefaultMiddleware middleware = current;
    return middleware == null ? null : middleware.calls();
  }

  /** Returns the store's middleware. */
  Middleware get(StoreFacade store) {
    return lock.inTurn(
        () -> {
          DefaultMiddleware middleware = current;
          if (middleware == null) {
            middleware = new DefaultMiddleware(store, this, new MiddlewareCalls(mutation));
            current = middleware;
          }
          return middleware;
        });
  }

  /** Removes a middleware, unless the store already has another one. */
  void remove(DefaultMiddleware closed) {
    boolean unused =
        lock.inTurn(
            () -> {
              boolean isCurrent = current == closed;
              current = isCurrent ? null : current;
              return isCurrent;
            });
  }
}
