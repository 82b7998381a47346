package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.auth.Decision.Grant;
import java.util.Set;

/** Checks the labels of grants. */
final class Labels {
  /** How much of a label that is too long is shown. */
  private static final int SHOWN = 40;

  private Labels() {}

  /**
   * Returns a copy of labels.
   *
   * @throws IllegalArgumentException if there are too many, or one is empty or too long
   */
  static Set<String> checked(Set<String> labels) {
    if (labels.size() > Grant.MAX_LABELS) {
      throw new IllegalArgumentException(
          "Expected at most %s labels, not %s".formatted(Grant.MAX_LABELS, labels.size()));
    }
    for (String label : labels) {
      if (label.isEmpty()) {
        throw new IllegalArgumentException("Expected labels that are not empty");
      }
      if (label.length() > Grant.MAX_LABEL_LENGTH) {
        throw new IllegalArgumentException(
            "Expected labels of at most %s characters, not %s: %s..."
                .formatted(Grant.MAX_LABEL_LENGTH, label.length(), label.substring(0, SHOWN)));
      }
    }
    return Set.copyOf(labels);
  }
}
