package dev.merrow.spring.autoconfigure;

import dev.merrow.ws.server.auth.Decision.Grant;
import java.util.Set;

/** The label {@code user:NAME}, which every user has. Needs no Spring Security. */
final class NameLabel {
  private static final String PREFIX = "user:";

  private NameLabel() {}

  /** Returns the label; none if the name is too long for one. */
  static Set<String> of(String userName) {
    String label = PREFIX + userName;
    return label.length() > Grant.MAX_LABEL_LENGTH ? Set.of() : Set.of(label);
  }
}
