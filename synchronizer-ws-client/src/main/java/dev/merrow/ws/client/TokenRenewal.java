package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import dev.merrow.wire.internal.RenewalFrame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Presents a fresh token on an open link before the grants of the last one end, so that the link
 * need not be closed for that. Merrow's broker says how long they hold, whatever the tokens are.
 * (docs/protocol.md, "Renewal".)
 */
final class TokenRenewal {
  /** How long before the end it begins at most. */
  private static final Duration MAX_LEAD = Duration.ofMinutes(1);

  /** Which part of the time that is left it keeps for presenting a token, and for trying again. */
  private static final int LEAD_PART = 4;

  /** With less time left than this it is of no use to try again. */
  private static final Duration LEAST = Duration.ofMillis(100);

  private final Supplier<String> tokens;
  private final @Nullable String parameter;
  private final Duration timeout;
  private final Scheduler scheduler;
  private final Executor blocking;
  private final LongSupplier nanoTime;
  private final Function<Frame, CompletableFuture<Void>> sender;
  private final Consumer<Throwable> failed;

  // guarded by this
  private int number;
  private boolean waiting;
  private long endNanos;
  private boolean ends;
  private boolean stopped;
  private @Nullable Cancellation next;
  private @Nullable Cancellation late;

  /**
   * Creates it; {@link #start} starts it.
   *
   * @param tokens asked for each fresh token
   * @param parameter the query parameter for tokens; null for the header
   * @param timeout how long the broker may take to answer
   * @param scheduler runs what is to be done later
   * @param blocking runs what asks for a token, which may block
   * @param nanoTime as {@link System#nanoTime()}
   * @param sender sends a frame
   * @param failed receives the reason why a token was not presented or not accepted
   */
  TokenRenewal(
      Supplier<String> tokens,
      @Nullable String parameter,
      Duration timeout,
      Scheduler scheduler,
      Executor blocking,
      LongSupplier nanoTime,
      Function<Frame, CompletableFuture<Void>> sender,
      Consumer<Throwable> failed) {
    this.tokens = tokens;
    this.parameter = parameter;
    this.timeout = timeout;
    this.scheduler = scheduler;
    this.blocking = blocking;
    this.nanoTime = nanoTime;
    this.sender = sender;
    this.failed = failed;
  }

  /** Asks how long the grants hold, and goes on from there. */
  void start() {
    send(null);
  }

  /** Presents no more tokens. */
  synchronized void stop() {
    stopped = true;
    cancel(next);
    cancel(late);
  }

  private static void cancel(@Nullable Cancellation cancellation) {
    if (cancellation != null) {
      cancellation.cancel();
    }
  }

  private void send(@Nullable String token) {
    Frame frame;
    int current;
    synchronized (this) {
      if (stopped) {
        return;
      }
      current = ++number;
      waiting = true;
      String id = RenewalFrame.requestId(current);
      frame = RenewalFrame.of(new RenewalFrame.Request(id, token, parameter));
      late = scheduler.schedule(timeout, () -> notAnswered(current));
    }
    // if it is lost, then so is the link, or else the answer does not come
    Futures.whenDone(sender.apply(frame), error -> {});
  }

  private void notAnswered(int to) {
    synchronized (this) {
      if (stopped || !waiting || number != to) {
        return;
      }
      waiting = false;
      tryLater();
    }
    failed.accept(
        new TransportException("The server has not answered a fresh token within " + timeout));
  }

  /** Takes a frame for which {@link RenewalFrame#isIn} is true. */
  void received(Utf8Text payload) {
    RenewalFrame.Answer answer;
    try {
      answer = RenewalFrame.answer(payload);
    } catch (WireException e) {
      failed.accept(e);
      return;
    }
    boolean accepted;
    synchronized (this) {
      boolean isAnswer = waiting && answer.requestId().equals(RenewalFrame.requestId(number));
      boolean isUnasked = answer.requestId().equals(RenewalFrame.UNASKED);
      if (stopped || !(isAnswer || isUnasked)) {
        return;
      }
      if (isAnswer) {
        waiting = false;
        cancel(late);
      }
      accepted = answer.accepted();
      Duration left = answer.left();
      ends = left != null;
      if (left != null) {
        endNanos = nanoTime.getAsLong() + left.toNanos();
      }
      tryLater();
    }
    if (!accepted) {
      failed.accept(
          new TransportException(
              "The server does not accept the fresh token; the connection ends with the last one"));
    }
  }

  /** Renews before the end, and the more often the closer it is. */
  private synchronized void tryLater() {
    cancel(next);
    if (!ends || waiting) {
      return;
    }
    Duration left = Duration.ofNanos(endNanos - nanoTime.getAsLong());
    if (left.compareTo(LEAST) < 0) {
      return;
    }
    Duration part = left.dividedBy(LEAD_PART);
    Duration lead = part.compareTo(MAX_LEAD) < 0 ? part : MAX_LEAD;
    next = scheduler.schedule(left.minus(lead), () -> blocking.execute(this::renew));
  }

  private void renew() {
    String token;
    try {
      token = UpgradeHeaders.token(tokens);
    } catch (TransportException e) {
      boolean goesOn;
      synchronized (this) {
        goesOn = !stopped;
        if (goesOn) {
          tryLater();
        }
      }
      if (goesOn) {
        failed.accept(e);
      }
      return;
    }
    send(token);
  }
}
