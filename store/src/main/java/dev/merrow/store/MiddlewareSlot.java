package dev.merrow.store;

import org.jspecify.annotations.Nullable;

/** Which middleware a store has: one at a time, made when it is first asked for. */
final class MiddlewareSlot {
  private final StoreLock lock;
  private final Mutation mutation;
  private @Nullable DefaultMiddleware current;

  MiddlewareSlot(StoreLock lock, Mutation mutation) {
    this.lock = lock;
    this.mutation = mutation;
  }

  /** The callbacks to ask; null if there is no middleware. Within a transaction alone. */
  @Nullable MiddlewareCalls calls() {
    DefaultMiddleware middleware = current;
    return middleware == null ? null : middleware.calls();
  }

  /** The store's middleware. */
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

  /** Takes a middleware away, unless it is another's turn by now. */
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
