package dev.merrow.store;

import java.util.Objects;

/** Checks ids that callers pass in. */
final class Ids {
  private static final String NULL_ID = "An id must not be null";

  private Ids() {}

  static void require(String id) {
    Objects.requireNonNull(id, NULL_ID);
  }

  static void require(String first, String second) {
    Objects.requireNonNull(first, NULL_ID);
    Objects.requireNonNull(second, NULL_ID);
  }

  static void require(String first, String second, String third) {
    require(first, second);
    Objects.requireNonNull(third, NULL_ID);
  }
}
