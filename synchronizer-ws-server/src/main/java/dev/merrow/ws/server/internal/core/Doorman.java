package dev.merrow.ws.server.internal.core;

import dev.merrow.ws.server.auth.Decision;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Decides on the access of one socket to paths, by what its client has presented. */
@FunctionalInterface
interface Doorman {

  /**
   * Decides on a path.
   *
   * @return never fails: an error counts as a refusal
   */
  CompletionStage<Decision> decide(String pathId);

  /**
   * Returns the doorman that decides by a fresh token of the same client.
   *
   * @param parameter the query parameter in which the client presents tokens; null for the header
   *     {@code Authorization}
   * @return null if tokens play no role
   */
  default @Nullable Doorman withToken(String token, @Nullable String parameter) {
    return null;
  }
}
