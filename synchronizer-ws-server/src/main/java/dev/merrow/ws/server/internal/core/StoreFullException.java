package dev.merrow.ws.server.internal.core;

import java.io.Serial;

/** There is no room in a store, or in all stores, for what somebody has written. */
public final class StoreFullException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  StoreFullException(String pathId) {
    super("There is no room for it at the path " + pathId, null, false, false);
  }
}
