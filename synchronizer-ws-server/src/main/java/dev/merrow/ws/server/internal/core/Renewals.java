package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.RenewalFrame;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the grants of a socket when its client presents a fresh token. The authenticator decides
 * on each place as when the client took it; the identity must stay the same. If it refuses the
 * socket's own place, everything stays as it was; if it refuses another, the client loses that one.
 */
final class Renewals {
  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

  /** How many tokens a client may present in as many request timeouts. */
  private static final int MAX_TOKENS = 10;

  private final ClientSocket socket;
  private final Supplier<List<Place>> places;
  private volatile Doorman doorman;

  // guarded by this
  private @Nullable Instant windowBegin;
  private int tokensInWindow;
  private boolean deciding;
  private boolean asked;
  private @Nullable Instant toldExpiry;

  /** A place at a path, for which there is a grant. */
  interface Place {
    String pathId();

    Grant grant();

    /** Replaces the grant, at once. */
    void renew(Grant next);

    /** The client may no longer have this place. */
    void refuse();
  }

  /**
   * Creates it.
   *
   * @param doorman decides on the socket's places so far
   * @param places the socket's places; its own comes first
   */
  Renewals(ClientSocket socket, Doorman doorman, Supplier<List<Place>> places) {
    this.socket = socket;
    this.doorman = doorman;
    this.places = places;
  }

  /** Returns what decides on places by the token that was accepted last. */
  Doorman doorman() {
    return doorman;
  }

  /**
   * Takes a frame of the client.
   *
   * @return completes when it is processed, and never fails
   * @throws dev.merrow.wire.MalformedMessageException if it is malformed
   */
  CompletableFuture<Void> take(Utf8Text payload) {
    RenewalFrame.Request request = RenewalFrame.request(payload);
    String token = request.token();
    synchronized (this) {
      asked = true;
    }
    if (token == null) {
      answer(request.requestId(), true);
      return done();
    }
    Doorman next =
        token.length() > RenewalFrame.MAX_TOKEN
            ? null
            : doorman.withToken(token, request.parameter());
    if (next == null || !begin()) {
      answer(request.requestId(), false);
      return done();
    }
    return decide(request.requestId(), next);
  }

  private static CompletableFuture<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  /** Returns whether another token may be checked, which costs more than to present it. */
  private synchronized boolean begin() {
    BrokerOptions options = socket.broker().options();
    Instant now = options.clock().instant();
    Duration window = options.requestTimeout().multipliedBy(MAX_TOKENS);
    if (windowBegin == null || !now.isBefore(windowBegin.plus(window))) {
      windowBegin = now;
      tokensInWindow = 0;
    }
    if (deciding || tokensInWindow >= MAX_TOKENS) {
      return false;
    }
    tokensInWindow++;
    deciding = true;
    return true;
  }

  private CompletableFuture<Void> decide(String requestId, Doorman next) {
    List<Place> current = places.get();
    List<CompletableFuture<Decision>> decisions = new ArrayList<>();
    for (Place place : current) {
      decisions.add(next.decide(place.pathId()).toCompletableFuture());
    }
    return CompletableFuture.allOf(decisions.toArray(CompletableFuture[]::new))
        .thenRun(
            () -> {
              boolean accepted;
              try {
                accepted = apply(current, decisions, next);
              } finally {
                synchronized (this) {
                  deciding = false;
                }
              }
              answer(requestId, accepted);
            });
  }

  private boolean apply(
      List<Place> current, List<CompletableFuture<Decision>> decisions, Doorman next) {
    Grant own = acceptable(current.get(0), decisions.get(0).join());
    if (own == null) {
      return false;
    }
    doorman = next;
    current.get(0).renew(own);
    for (int i = 1; i < current.size(); i++) {
      Grant grant = acceptable(current.get(i), decisions.get(i).join());
      if (grant == null) {
        current.get(i).refuse();
      } else {
        current.get(i).renew(grant);
      }
    }
    return true;
  }

  private @Nullable Grant acceptable(Place place, Decision decision) {
    if (!(decision instanceof Grant grant)) {
      // it is logged where it was made
      return null;
    }
    String identity = place.grant().identity();
    if (!grant.identity().equals(identity)) {
      LOG.info(
          "Refusing a fresh token of {}, who is {}: it is one of {}",
          socket,
          identity,
          grant.identity());
      return null;
    }
    return grant;
  }

  private void answer(String requestId, boolean accepted) {
    if (socket.isClosed()) {
      return;
    }
    Instant expiry = earliestExpiry();
    synchronized (this) {
      toldExpiry = expiry;
    }
    boolean unused =
        socket.send(
            List.of(
                RenewalFrame.of(new RenewalFrame.Answer(requestId, accepted, leftUntil(expiry)))),
            1,
            null);
  }

  private @Nullable Duration leftUntil(@Nullable Instant expiry) {
    return expiry == null
        ? null
        : Duration.between(socket.broker().options().clock().instant(), expiry);
  }

  private @Nullable Instant earliestExpiry() {
    Instant earliest = null;
    for (Place place : places.get()) {
      Instant expiry = place.grant().expiry();
      if (expiry != null && (earliest == null || expiry.isBefore(earliest))) {
        earliest = expiry;
      }
    }
    return earliest;
  }

  /** A place was added: tells a client that has asked if its grants end earlier than it knows. */
  void added() {
    Instant expiry = earliestExpiry();
    synchronized (this) {
      if (!asked || expiry == null || (toldExpiry != null && !expiry.isBefore(toldExpiry))) {
        return;
      }
    }
    answer(RenewalFrame.UNASKED, true);
  }
}
