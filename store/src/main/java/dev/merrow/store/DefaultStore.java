package dev.merrow.store;

/** A store without stamps. */
final class DefaultStore extends StoreFacade {
  DefaultStore() {
    super(null);
  }
}
