package dev.merrow.ws.server.audiences;

import org.jspecify.annotations.Nullable;

/**
 * Supplies the rules of each path. A path with rules needs a store of the server's own: each of its
 * clients is synchronized with its own view of that store, whatever the path's routing. A client
 * receives nothing that the rules hide from it: no content, no ids, no hashes.
 *
 * <p>The server calls this when it opens a path, and about four times a second while the path is
 * open. When the result is another object, the new rules apply to connected clients at once. When a
 * path gets its first rules or loses its rules, its clients are closed, and connect again. Must be
 * fast, and safe for use by several threads. If it throws when a path is opened, the path's clients
 * are closed; later, the previous rules stay in effect.
 */
@FunctionalInterface
public interface Audiences {
  /** No path has rules: clients receive everything on the paths that they have access to. */
  Audiences NONE =
      new Audiences() {
        @Override
        public @Nullable AudienceRules rulesAt(String pathId) {
          return null;
        }

        @Override
        public String toString() {
          return "NONE";
        }
      };

  /**
   * Returns the rules of a path.
   *
   * @param pathId the path, exactly as the client has sent it
   * @return the rules, and the same object as before unless they have changed; null for a path
   *     without rules
   */
  @Nullable AudienceRules rulesAt(String pathId);
}
