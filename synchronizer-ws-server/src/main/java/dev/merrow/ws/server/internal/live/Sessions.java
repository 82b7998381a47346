package dev.merrow.ws.server.internal.live;

import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.engine.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who has signed in with a browser. A session keeps the token on this side, so that pages can't
 * read it; the browser has an id that is worth nothing once the session ends, which it does with
 * the process at the latest. Thread-safe.
 */
final class Sessions {
  /** How long a session lasts. */
  static final Duration LIFE = Duration.ofHours(1);

  /** How many sessions there may be; the oldest ends if there are more. */
  private static final int MAX = 1_000;

  private static final String COOKIE = "merrow-live";

  private final InstantSource clock;
  private final Supplier<String> ids = WireIds.secure();
  private final Map<String, Session> sessions = new LinkedHashMap<>();

  /** What was presented, and until when it counts. */
  private record Session(String authorization, Instant end) {}

  Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Begins a session.
   *
   * @param authorization the header that the visitor has presented
   * @return the header {@code Set-Cookie}
   */
  synchronized String begin(String authorization, Request request, boolean secure) {
    forgetEnded();
    if (sessions.size() >= MAX) {
      sessions.remove(sessions.keySet().iterator().next());
    }
    // each has 96 bits that nobody can predict
    String id = ids.get() + ids.get();
    sessions.put(id, new Session(authorization, clock.instant().plus(LIFE)));
    return cookie(request, id, LIFE.toSeconds(), secure);
  }

  /**
   * Ends the session of a request, if it has one.
   *
   * @return the header {@code Set-Cookie}
   */
  synchronized String end(Request request, boolean secure) {
    String id = idOf(request);
    if (id != null) {
      sessions.remove(id);
    }
    return cookie(request, "", 0, secure);
  }

  /** Returns what the visitor of a session has presented; null if there is none. */
  synchronized @Nullable String authorizationOf(Request request) {
    String id = idOf(request);
    Session session = id == null ? null : sessions.get(id);
    return session == null || !clock.instant().isBefore(session.end) ? null : session.authorization;
  }

  private void forgetEnded() {
    Instant now = clock.instant();
    Iterator<Session> oldest = sessions.values().iterator();
    while (oldest.hasNext() && !now.isBefore(oldest.next().end)) {
      oldest.remove();
    }
  }

  private static String cookie(Request request, String id, long seconds, boolean secure) {
    return "%s=%s; Path=/; Max-Age=%s; HttpOnly; SameSite=Strict%s"
        .formatted(nameFor(request), id, seconds, secure ? "; Secure" : "");
  }

  /** Browsers send cookies to all ports of a host, so the name tells which port it is for. */
  private static String nameFor(Request request) {
    String host = request.header("Host");
    int colon = host == null ? -1 : host.lastIndexOf(':');
    String port = colon < 0 || host == null ? "" : host.substring(colon + 1);
    return port.isEmpty() || !port.chars().allMatch(Character::isDigit)
        ? COOKIE
        : COOKIE + "-" + port;
  }

  private static @Nullable String idOf(Request request) {
    String prefix = nameFor(request) + "=";
    for (String line : request.headers().getOrDefault("Cookie", List.of())) {
      for (String cookie : line.split(";", -1)) {
        if (cookie.strip().startsWith(prefix)) {
          return cookie.strip().substring(prefix.length());
        }
      }
    }
    return null;
  }
}
