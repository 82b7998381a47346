package dev.merrow.ws.server.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a request's first line asks for. (TinyBase's protocol: a path is a name, so it is left as it
 * is.)
 *
 * @param path see {@link Request#path()}
 * @param query see {@link Request#query()}
 */
record RequestTarget(String path, @Nullable String query) {

  /**
   * Splits a target such as {@code /path?query} or {@code http://host/path}; null if it is none.
   */
  static @Nullable RequestTarget parse(String target) {
    int authority = target.startsWith("/") ? -1 : target.indexOf("://");
    if (authority < 0 && !target.startsWith("/")) {
      return null;
    }
    int slash = authority < 0 ? 0 : target.indexOf('/', authority + 3);
    String path = slash < 0 ? "" : target.substring(slash + 1);
    int question = path.indexOf('?');
    return question < 0
        ? new RequestTarget(path, null)
        : new RequestTarget(path.substring(0, question), path.substring(question + 1));
  }
}
