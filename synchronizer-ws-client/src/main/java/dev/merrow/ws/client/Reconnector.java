package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.CloseCode;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.LinkListener;
import dev.merrow.sync.ServerStore;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportStats;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A link that comes back: one socket after the other. With several targets, it tries each in turn
 * at once, and pauses after a round in which all have failed. Safe for use by many threads.
 */
final class Reconnector {
  private final List<Target> targets;
  private final boolean asksForTokens;
  private final RetryPolicy retry;
  private final RandomGenerator random;
  private final Scheduler scheduler;
  private final InstantSource clock;
  private final AtomicLong bytesSent = new AtomicLong();
  private final AtomicLong bytesReceived = new AtomicLong();

  private State state = State.IDLE;
  private @Nullable Attempt attempt;
  private @Nullable Cancellation waiting;
  private @Nullable LinkListener listener;
  private @Nullable PayloadSink sink;
  private CompletableFuture<Void> opening = new CompletableFuture<>();
  private int generation;

  /** The index of the target that it is connected to, or tries next. */
  private int at;

  /** How many targets have failed in this round. */
  private int tried;

  /** How many rounds have failed, one after the other. */
  private int failures;

  private Duration lastDelay = Duration.ZERO;

  /** Whether the last link ended because its token had expired. */
  private boolean hasExpired;

  private enum State {
    IDLE,
    CONNECTING,
    UP,
    WAITING,
    CLOSED
  }

  /**
   * Where it can connect to.
   *
   * @param where the place, for messages
   * @param sockets makes sockets to there
   */
  record Target(String where, WebSocketLink.Factory sockets) {}

  /** As the other one, with one target. */
  Reconnector(
      String where,
      WebSocketLink.Factory sockets,
      RetryPolicy retry,
      RandomGenerator random,
      Scheduler scheduler,
      InstantSource clock) {
    this(List.of(new Target(where, sockets)), false, retry, random, scheduler, clock);
  }

  /**
   * Makes one that is not open.
   *
   * @param targets in the order in which it tries them
   * @param asksForTokens whether each socket presents a token that it is supplied with, so that
   *     another socket may be welcome where the token of the last one has expired
   * @param random what is left to chance of the pauses
   * @param clock tells how long a link was up
   */
  Reconnector(
      List<Target> targets,
      boolean asksForTokens,
      RetryPolicy retry,
      RandomGenerator random,
      Scheduler scheduler,
      InstantSource clock) {
    this.targets = List.copyOf(targets);
    this.asksForTokens = asksForTokens;
    this.retry = retry;
    this.random = random;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /**
   * Connects, and from then on reconnects by itself.
   *
   * @param newListener is told how the link comes and goes
   * @param newSink takes what comes in on it
   * @return completes when it is connected for the first time, after the listener was told; fails
   *     when it gives up before that
   */
  CompletableFuture<Void> open(LinkListener newListener, PayloadSink newSink) {
    Attempt first;
    CompletableFuture<Void> opened = new CompletableFuture<>();
    synchronized (this) {
      if (state != State.IDLE) {
        String is = state == State.CLOSED ? "It was closed: " : "It is open already: ";
        return CompletableFuture.failedFuture(new TransportException(is + where()));
      }
      listener = newListener;
      sink = newSink;
      opening = opened;
      failures = 0;
      tried = 0;
      first = nextAttempt(newListener, newSink);
    }
    first.begin();
    return opened;
  }

  private String where() {
    return targets.get(at).where();
  }

  private synchronized CompletableFuture<Void> opening() {
    return opening;
  }

  /**
   * Is connecting from now on. The caller holds the lock, so that no other thread does the same,
   * and begins the attempt when it holds it no more.
   */
  private Attempt nextAttempt(LinkListener told, PayloadSink payloads) {
    state = State.CONNECTING;
    generation++;
    Attempt next = new Attempt(told, payloads);
    attempt = next;
    told.connecting();
    return next;
  }

  /** Tries again at once if it waits for that, and with short pauses after it. */
  void retryNow() {
    Attempt next;
    synchronized (this) {
      if (state != State.WAITING || waiting == null || listener == null || sink == null) {
        return;
      }
      waiting.cancel();
      failures = 0;
      tried = 0;
      next = nextAttempt(listener, sink);
    }
    next.begin();
  }

  /** Sends the payloads of one message. Fails at once if it is not connected. */
  CompletableFuture<Void> send(List<Frame> frames) {
    return send(generation(), frames);
  }

  /** As {@link #send(List)}. Fails, too, if it has reconnected since the given generation. */
  CompletableFuture<Void> send(int since, List<Frame> frames) {
    WebSocketLink socket;
    synchronized (this) {
      if (state != State.UP || attempt == null || generation != since) {
        return CompletableFuture.failedFuture(
            new TransportException("It is not connected to " + where()));
      }
      socket = attempt.socket;
    }
    long bytes = frames.stream().mapToLong(Frame::bytes).sum();
    return socket.send(frames).thenRun(() -> bytesSent.addAndGet(bytes));
  }

  /** Another number for each attempt to connect. */
  synchronized int generation() {
    return generation;
  }

  /** Disconnects, and connects again after a pause. */
  void reset() {
    WebSocketLink socket;
    synchronized (this) {
      if (state != State.UP || attempt == null) {
        return;
      }
      socket = attempt.socket;
    }
    var unused = socket.close();
  }

  TransportStats stats() {
    return new TransportStats(bytesSent.get(), bytesReceived.get());
  }

  /** Sends what waits, disconnects, and stays closed. */
  CompletableFuture<Void> close() {
    Attempt last;
    CompletableFuture<Void> failed;
    String target;
    synchronized (this) {
      boolean isConnected = state == State.CONNECTING || state == State.UP;
      last = isConnected || state == State.CLOSED ? attempt : null;
      attempt = last;
      state = State.CLOSED;
      failed = opening;
      target = where();
      if (waiting != null) {
        waiting.cancel();
      }
    }
    failed.completeExceptionally(new TransportException("Closed while connecting to " + target));
    return last == null ? CompletableFuture.completedFuture(null) : last.socket.close();
  }

  /**
   * Turns to the next target; returns whether it is to be tried at once, as this round is not over.
   * The caller holds the lock.
   */
  private boolean turnToNext() {
    at = (at + 1) % targets.size();
    tried++;
    if (tried < targets.size()) {
      return true;
    }
    tried = 0;
    failures++;
    return false;
  }

  /** How long to wait after a round that failed. */
  private Duration pause() {
    lastDelay = retry.delay(failures, random);
    return lastDelay;
  }

  /** Waits for the next attempt. The caller holds the lock, and has told the listener. */
  private void waitFor(Duration delay) {
    state = State.WAITING;
    waiting = scheduler.schedule(delay, this::waited);
  }

  private void waited() {
    Attempt next;
    synchronized (this) {
      if (state != State.WAITING || listener == null || sink == null) {
        return;
      }
      next = nextAttempt(listener, sink);
    }
    next.begin();
  }

  private static TransportException asTransportException(Throwable error) {
    Throwable cause = error instanceof CompletionException ? Futures.cause(error) : error;
    return cause instanceof TransportException known
        ? known
        : new TransportException("Cannot connect: " + cause, cause);
  }

  /** One socket. What it tells is of no interest any more when there is another. */
  private final class Attempt implements WebSocketLink.Listener {
    private final LinkListener told;
    private final PayloadSink payloads;
    private final WebSocketLink socket;
    private @Nullable Instant upSince;

    Attempt(LinkListener listener, PayloadSink payloads) {
      this.told = listener;
      this.payloads = payloads;
      this.socket = targets.get(at).sockets().create(this);
    }

    void begin() {
      Futures.whenDone(
          socket.connect(),
          error -> {
            if (error == null) {
              opening().complete(null);
            } else {
              failedToConnect(asTransportException(error));
            }
          });
    }

    private void failedToConnect(TransportException error) {
      CompletableFuture<Void> failed = null;
      synchronized (Reconnector.this) {
        if (attempt != this || state != State.CONNECTING) {
          return;
        }
        boolean wasUp = opening.isDone();
        boolean refused = error instanceof RefusedException;
        boolean atOnce = !refused && turnToNext();
        if (!refused && (atOnce || failures <= retry.maxRetries())) {
          Duration delay = atOnce ? Duration.ZERO : pause();
          told.retrying(error, delay);
          waitFor(delay);
        } else {
          state = State.IDLE;
          if (wasUp) {
            told.gaveUp(error);
          } else {
            failed = opening;
          }
        }
      }
      if (failed != null) {
        failed.completeExceptionally(error);
      }
    }

    @Override
    public void serverStore(ServerStore presence) {
      synchronized (Reconnector.this) {
        if (attempt == this && state == State.CONNECTING) {
          told.serverStore(presence);
        }
      }
    }

    @Override
    public void opened() {
      synchronized (Reconnector.this) {
        if (attempt == this && state == State.CONNECTING) {
          state = State.UP;
          upSince = clock.instant();
          told.opened();
        }
      }
    }

    @Override
    public void received(Utf8Text payload) {
      bytesReceived.addAndGet(payload.size());
      payloads.received(payload);
    }

    @Override
    public void closed(CloseReason reason) {
      synchronized (Reconnector.this) {
        if (attempt != this) {
          return;
        }
        payloads.socketGone();
        if (state == State.CLOSED) {
          told.closed(reason);
        } else if (CloseCode.isFinal(reason.code()) && !mayReturnWithAnotherToken(reason)) {
          state = State.IDLE;
          hasExpired = false;
          told.gaveUp(
              new RefusedException(
                  reason.code(),
                  "The server at %s closed the connection: %s %s"
                      .formatted(where(), reason.code(), reason.text())));
        } else {
          comeBack(reason);
        }
      }
    }

    /**
     * Returns whether a fresh token may make a difference. A supplier whose token has expired again
     * at once has none that does. The caller holds the lock.
     */
    private boolean mayReturnWithAnotherToken(CloseReason reason) {
      boolean expired =
          reason.code() == CloseStatus.EXPIRED.code()
              && reason.text().equals(CloseStatus.EXPIRED.reason());
      boolean again = hasExpired && !wasUpFor(retry.firstDelay());
      return expired && !again && asksForTokens && retry.maxRetries() > 0;
    }

    private void comeBack(CloseReason reason) {
      hasExpired = CloseCode.isFinal(reason.code());
      if (wasUpLongEnough()) {
        failures = 0;
        tried = 0;
      }
      boolean atOnce = turnToNext();
      boolean comesBack = (atOnce ? failures + 1 : failures) <= retry.maxRetries();
      told.closed(new CloseReason(reason.code(), reason.text(), comesBack));
      if (comesBack) {
        waitFor(atOnce ? Duration.ZERO : pause());
      } else {
        state = State.IDLE;
      }
    }

    /**
     * Returns false if a server closes each connection at once: retries must not become more
     * frequent.
     */
    private boolean wasUpLongEnough() {
      // with other targets to try at once, a short time must not begin another round
      Duration least =
          targets.size() > 1 && lastDelay.compareTo(retry.firstDelay()) < 0
              ? retry.firstDelay()
              : lastDelay;
      return wasUpFor(least);
    }

    private boolean wasUpFor(Duration least) {
      return upSince != null && !clock.instant().isBefore(upSince.plus(least));
    }

    @Override
    public void failed(Throwable error) {
      told.failed(error);
    }
  }
}
