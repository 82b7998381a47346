package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.sync.ComparisonListener.Outcome;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.PeerViews;
import dev.merrow.ws.server.engine.ShareHolder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the server's own store answer for its path only once it knows the path's content.
 * TinyBase's client takes the first answer to a question to all, and asks no more: a store that
 * answers while it is still fetching from another client leaves the newcomer without that client's
 * content permanently.
 *
 * <p>So a client's question to all waits until the store has compared with each client that sent a
 * message before it, for half a request timeout at most. When the store has compared with a client
 * that offered its hashes, and with the clients before it, it offers its own hashes in turn if they
 * still differ.
 *
 * <p>A client whose comparison is late does not delay others. If the store merges content from it
 * later, the store offers its hashes to all.
 *
 * <p>The store compares with one client once at a time, and with a limited number of clients. The
 * next client is one of the holder with the fewest running comparisons. A holder never has more of
 * them than places are left, so that there is a place for another holder; and clients that did not
 * answer the last time have at most half of the places.
 *
 * <p>Used on the conversation's thread alone.
 */
final class JoinOrder {
  /**
   * The number of clients that the store compares with at a time. Each may take one of the
   * conversation's requests, of which there are no more than 100.
   */
  static final int MAX_AT_ONCE = 50;

  /** The maximum number of these that did not answer the last time. */
  static final int MAX_LATE = MAX_AT_ONCE / 2;

  private final PeerViews views;
  private final SerialExecutor serial;
  private final Duration timeout;
  private final Supplier<String> requestIds;
  private final Consumer<Envelope> sender;
  private final Consumer<Envelope> conversation;
  private final Predicate<String> isThere;
  private final Function<String, ShareHolder> holders;
  private final Runnable offerToAll;

  /**
   * The clients that have sent a message and were not compared with since, in the order of their
   * first messages.
   */
  private final Map<String, Newcomer> newcomers = new LinkedHashMap<>();

  /** Messages that wait for earlier clients, in order of arrival. */
  private final Queue<Waiting> waiting = new ArrayDeque<>();

  /** Offers that wait until the store compares with fewer clients; the last one of each client. */
  private final Map<String, Envelope> offers = new LinkedHashMap<>();

  /** The number of running comparisons of each holder. */
  private final Map<ShareHolder, Integer> running = new HashMap<>();

  private long spoken;
  private int comparing;
  private int comparingLate;
  private boolean offering;
  private boolean closed;

  /**
   * Creates the order.
   *
   * @param views what each client may see of the store
   * @param timeout how long clients wait for answers
   * @param requestIds gives ids that are no request's of the conversation
   * @param sender sends questions and offers to the client that they name
   * @param conversation receives clients' messages after they have waited here
   * @param isThere whether a client has not gone
   * @param holders gives the holder of a client
   * @param offerToAll makes all clients compare with the store
   */
  JoinOrder(
      PeerViews views,
      SerialExecutor serial,
      Duration timeout,
      Supplier<String> requestIds,
      Consumer<Envelope> sender,
      Consumer<Envelope> conversation,
      Predicate<String> isThere,
      Function<String, ShareHolder> holders,
      Runnable offerToAll) {
    this.views = views;
    this.serial = serial;
    this.timeout = timeout;
    this.requestIds = requestIds;
    this.sender = sender;
    this.conversation = conversation;
    this.isThere = isThere;
    this.holders = holders;
    this.offerToAll = offerToAll;
  }

  private static final class Newcomer {
    final String peerName;
    final ShareHolder holder;
    final long number;
    @Nullable ContentHashes offered;
    @Nullable String question;
    @Nullable Cancellation silence;
    boolean comparing;

    /** Whether it took one of the places for those that are late. */
    boolean lateThen;

    /** Whether it did not answer the last time. */
    boolean failed;

    /** Whether no message waits for it any more. */
    boolean late;

    /** Whether something was merged from it since then. */
    boolean merged;

    Newcomer(String peerName, ShareHolder holder, long number) {
      this.peerName = peerName;
      this.holder = holder;
      this.number = number;
      this.late = !PeerName.parse(peerName).mayWrite();
    }

    void hush() {
      if (silence != null) {
        silence.cancel();
      }
    }
  }

  /**
   * Something that waits.
   *
   * @param before the number of the first that need not be waited for
   */
  private record Waiting(String peerName, long before, Runnable action) {}

  /**
   * Takes a client's message.
   *
   * @param toAll whether the client sent it to all
   * @return whether the conversation is to hear it later, or not at all
   */
  boolean intercept(Envelope envelope, boolean toAll) {
    String peerName = envelope.peerId();
    if (closed || peerName == null || !isThere.test(peerName)) {
      return false;
    }
    Message message = envelope.message();
    if (message instanceof Message.OfferContentHashes offer) {
      return offered(peerName, offer.hashes(), envelope);
    } else if (message instanceof Message.Response response) {
      return answered(peerName, envelope.requestId(), response);
    }
    return toAll && message instanceof Message.GetContentHashes && asked(peerName, envelope);
  }

  private boolean asked(String peerName, Envelope question) {
    Newcomer newcomer = newcomer(peerName);
    if (newcomer.number <= firstAwaited()) {
      return false;
    }
    await(new Waiting(peerName, newcomer.number, () -> conversation.accept(question)));
    return true;
  }

  private Newcomer newcomer(String peerName) {
    return newcomers.computeIfAbsent(
        peerName,
        added -> {
          Newcomer newcomer = new Newcomer(peerName, holders.apply(peerName), spoken++);
          // a client that begins offers its hashes, but TinyBase's may leave that out
          newcomer.silence = serial.schedule(timeout.multipliedBy(2), () -> ask(newcomer));
          return newcomer;
        });
  }

  /** The number of the first that those after it wait for. */
  private long firstAwaited() {
    for (Newcomer each : newcomers.values()) {
      if (!each.late) {
        return each.number;
      }
    }
    return Long.MAX_VALUE;
  }

  private void await(Waiting action) {
    waiting.add(action);
    newcomers.values().stream()
        .filter(each -> each.number < action.before && !each.late)
        .forEach(this::ask);
    var unused = serial.schedule(timeout.dividedBy(2), () -> awaitNoLonger(action));
  }

  private void awaitNoLonger(Waiting action) {
    if (waiting.contains(action)) {
      for (Newcomer each : newcomers.values()) {
        each.late |= each.number < action.before;
      }
      goOn();
    }
  }

  /** Asks a client for its hashes, unless it has offered them or was asked already. */
  private void ask(Newcomer newcomer) {
    boolean isKnown = newcomers.get(newcomer.peerName) != newcomer || newcomer.offered != null;
    if (!closed && !isKnown && newcomer.question == null) {
      String requestId = requestIds.get();
      newcomer.question = requestId;
      sender.accept(new Envelope(newcomer.peerName, requestId, new Message.GetContentHashes()));
      newcomer.hush();
      newcomer.silence = serial.schedule(timeout, () -> isSilent(newcomer));
    }
  }

  private void isSilent(Newcomer newcomer) {
    if (newcomer.offered == null) {
      newcomer.late = true;
      goOn();
    }
  }

  private boolean answered(String peerName, @Nullable String requestId, Message.Response response) {
    Newcomer newcomer = newcomers.get(peerName);
    if (newcomer == null || requestId == null || !requestId.equals(newcomer.question)) {
      return false;
    }
    ContentHashes hashes = response.answer().asContentHashes();
    if (hashes != null && newcomer.offered == null) {
      Envelope offer = new Envelope(peerName, null, new Message.OfferContentHashes(hashes));
      if (!offered(peerName, hashes, offer)) {
        conversation.accept(offer);
      }
    }
    return true;
  }

  private boolean offered(String peerName, ContentHashes hashes, Envelope offer) {
    Newcomer newcomer = newcomer(peerName);
    newcomer.offered = hashes;
    if (!mayBegin(newcomer)) {
      offers.put(peerName, offer);
      return true;
    }
    begin(newcomer);
    return false;
  }

  private boolean mayBegin(Newcomer newcomer) {
    return !newcomer.comparing
        && running.getOrDefault(newcomer.holder, 0) < MAX_AT_ONCE - comparing
        && (!newcomer.failed || comparingLate < MAX_LATE);
  }

  private void begin(Newcomer newcomer) {
    newcomer.comparing = true;
    newcomer.lateThen = newcomer.failed;
    comparing++;
    comparingLate += newcomer.lateThen ? 1 : 0;
    running.merge(newcomer.holder, 1, Integer::sum);
  }

  private void end(Newcomer newcomer) {
    if (newcomer.comparing) {
      newcomer.comparing = false;
      comparing--;
      comparingLate -= newcomer.lateThen ? 1 : 0;
      running.computeIfPresent(newcomer.holder, (holder, many) -> many == 1 ? null : many - 1);
    }
  }

  /** The store has compared with a client; see {@link dev.merrow.sync.ComparisonListener}. */
  void compared(String peerName, Outcome outcome) {
    Newcomer newcomer = newcomers.get(peerName);
    if (newcomer == null) {
      return;
    }
    end(newcomer);
    newcomer.failed = outcome == Outcome.FAILED;
    newcomer.merged |= outcome == Outcome.MERGED || outcome == Outcome.MORE_COMES;
    if (outcome == Outcome.FAILED || outcome == Outcome.MORE_COMES) {
      newcomer.late = true;
    } else if (!offers.containsKey(peerName)) {
      isKnown(newcomer);
    }
    goOn();
  }

  private void isKnown(Newcomer newcomer) {
    newcomers.remove(newcomer.peerName);
    newcomer.hush();
    if (newcomer.late && newcomer.merged && PeerName.parse(newcomer.peerName).mayWrite()) {
      offerToAllSoon();
    }
    ContentHashes offered = newcomer.offered;
    if (offered == null) {
      return;
    }
    Runnable offer = () -> offerTo(newcomer.peerName, offered);
    if (newcomer.number <= firstAwaited()) {
      offer.run();
    } else {
      await(new Waiting(newcomer.peerName, newcomer.number, offer));
    }
  }

  /** Offers the store's hashes to a client that offered its own, if they differ. */
  private void offerTo(String peerName, ContentHashes offered) {
    ContentHashes hashes = views.viewOf(peerName).getMergeableContentHashes();
    if (!hashes.equals(offered)) {
      sender.accept(new Envelope(peerName, null, new Message.OfferContentHashes(hashes)));
    }
  }

  /** Once for all that come late within the request timeout. */
  private void offerToAllSoon() {
    if (!offering) {
      offering = true;
      var unused =
          serial.schedule(
              timeout,
              () -> {
                offering = false;
                if (!closed) {
                  offerToAll.run();
                }
              });
    }
  }

  /** A client has gone. */
  void left(String peerName) {
    offers.remove(peerName);
    Newcomer newcomer = newcomers.remove(peerName);
    if (newcomer != null) {
      newcomer.hush();
      end(newcomer);
    }
    waiting.removeIf(each -> each.peerName.equals(peerName));
    goOn();
  }

  /** Does what need not wait any more. */
  private void goOn() {
    List<Envelope> begun = new ArrayList<>();
    for (Newcomer next = next(); next != null; next = next()) {
      begin(next);
      begun.add(Objects.requireNonNull(offers.remove(next.peerName)));
    }
    begun.forEach(conversation);
    long first = firstAwaited();
    List<Waiting> ready = new ArrayList<>();
    waiting.removeIf(each -> each.before <= first && ready.add(each));
    ready.forEach(each -> each.action.run());
  }

  /** The client to compare with next; null if there is none, or no place. */
  private @Nullable Newcomer next() {
    if (comparing >= MAX_AT_ONCE) {
      return null;
    }
    Newcomer best = null;
    int bestRunning = 0;
    for (String peerName : offers.keySet()) {
      Newcomer each = newcomer(peerName);
      int its = running.getOrDefault(each.holder, 0);
      boolean better =
          best == null
              || (best.failed && !each.failed)
              || (best.failed == each.failed && its < bestRunning);
      if (mayBegin(each) && better) {
        best = each;
        bestRunning = its;
      }
    }
    return best;
  }

  /** Waits for nothing any more. */
  void close() {
    closed = true;
    newcomers.values().forEach(Newcomer::hush);
    newcomers.clear();
    waiting.clear();
    offers.clear();
  }
}
