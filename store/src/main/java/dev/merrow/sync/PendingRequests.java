package dev.merrow.sync;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for their answers. (TinyBase's protocol: at most 100, each for a limited
 * time; an answer counts only from the peer that was asked.) Where there would be more, the one
 * that has waited longest fails, of the peer with most of them: so peers that do not answer do not
 * prevent others from being asked. Used only on the conversation's thread, where its futures also
 * complete.
 */
final class PendingRequests {
  static final int MAX_PENDING = 100;

  /** How many requests are remembered that were not answered in time. */
  private static final int MAX_EXPIRED = 100;

  /** In the order in which they were asked. */
  private final Map<String, Pending<?>> pending = new LinkedHashMap<>();

  /** By request id, the peers that did not answer in time. */
  private final Map<String, String> expired = new LinkedHashMap<>();

  /** The last that all were asked and one has answered, or none in time: others still may. */
  private @Nullable ToAll latestToAll;

  private final SerialExecutor serial;
  private final RequestIds ids;
  private final Function<Envelope, CompletableFuture<Void>> sender;
  private final Consumer<String> late;
  private final PeerGroups groups;

  /**
   * Creates the registry.
   *
   * @param sender sends an envelope; its future completes on the conversation's thread
   * @param late receives the id of a peer that has answered too late, and so has not left
   * @param groups gives the group of a peer
   */
  PendingRequests(
      SerialExecutor serial,
      RequestIds ids,
      Function<Envelope, CompletableFuture<Void>> sender,
      Consumer<String> late,
      PeerGroups groups) {
    this.serial = serial;
    this.ids = ids;
    this.sender = sender;
    this.late = late;
    this.groups = groups;
  }

  private record ToAll(String requestId, Pending<?> request) {}

  /** Reads an answer as what was asked for, or gives null if it is not that. */
  @FunctionalInterface
  interface Reading<T> {
    @Nullable T read(Answer answer);
  }

  /**
   * An answer as it was asked for.
   *
   * @param peerId who answered
   */
  record Reply<T>(String peerId, T body) {}

  /**
   * Asks a peer.
   *
   * @return fails with a {@link RequestException} or a {@link TransportException}
   */
  <T> CompletableFuture<Reply<T>> ask(
      String peerId, String transactionId, Message message, Reading<T> reading, Duration timeout) {
    return ask(peerId, transactionId, RowSlice.ALL, message, reading, timeout);
  }

  /**
   * Asks a peer for some of the rows of a table.
   *
   * @return fails with a {@link RequestException} or a {@link TransportException}
   */
  <T> CompletableFuture<Reply<T>> ask(
      String peerId,
      String transactionId,
      RowSlice slice,
      Message message,
      Reading<T> reading,
      Duration timeout) {
    return ask(peerId, newId(transactionId, slice), message, reading, timeout, more -> {});
  }

  /**
   * Asks all others.
   *
   * @param more is given the answers that come after the first or too late, until all others are
   *     asked again
   * @return the first answer; fails with a {@link RequestException} or a {@link TransportException}
   */
  <T> CompletableFuture<Reply<T>> askAll(
      String transactionId,
      Message message,
      Reading<T> reading,
      Duration timeout,
      Consumer<Reply<T>> more) {
    return ask(null, newId(transactionId, RowSlice.ALL), message, reading, timeout, more);
  }

  private <T> CompletableFuture<Reply<T>> ask(
      @Nullable String peerId,
      String requestId,
      Message message,
      Reading<T> reading,
      Duration timeout,
      Consumer<Reply<T>> more) {
    if (pending.size() >= MAX_PENDING) {
      longestOfMost().fail("More than " + MAX_PENDING + " requests would wait for answers");
    }
    Pending<T> request = new Pending<>(peerId, message.getClass().getSimpleName(), reading, more);
    pending.put(requestId, request);
    Scheduler.Cancellation limit =
        serial.schedule(
            timeout,
            () -> {
              expire(requestId, peerId);
              request.fail("No answer within " + timeout);
            });
    CompletableFuture<Reply<T>> reply =
        request.future.whenComplete(
            (answer, error) -> {
              limit.cancel();
              pending.remove(requestId);
              if (peerId == null) {
                latestToAll = new ToAll(requestId, request);
              }
            });
    Futures.whenDone(sender.apply(new Envelope(peerId, requestId, message)), request::sent);
    return reply;
  }

  private Pending<?> longestOfMost() {
    Map<@Nullable String, Integer> counts = new HashMap<>();
    pending.values().forEach(each -> counts.merge(groupOf(each), 1, Integer::sum));
    int most = Collections.max(counts.values());
    for (Pending<?> each : pending.values()) {
      if (counts.getOrDefault(groupOf(each), 0) == most) {
        return each;
      }
    }
    throw new IllegalStateException("No request is pending");
  }

  /** The group that was asked; null for all. */
  private @Nullable String groupOf(Pending<?> request) {
    return request.peerId == null ? null : groups.groupOf(request.peerId);
  }

  private void expire(String requestId, @Nullable String peerId) {
    if (peerId != null) {
      expired.put(requestId, peerId);
      if (expired.size() > MAX_EXPIRED) {
        expired.remove(expired.keySet().iterator().next());
      }
    }
  }

  private String newId(String transactionId, RowSlice slice) {
    String requestId;
    do {
      requestId = ids.requestId(transactionId, slice).text();
    } while (pending.containsKey(requestId));
    return requestId;
  }

  /**
   * Takes an answer. An answer without a pending request is dropped: it was not requested, or it is
   * too late, which is reported.
   */
  void answered(String peerId, @Nullable String requestId, Answer answer) {
    Pending<?> request = pending.get(requestId);
    ToAll latest = latestToAll;
    if (request == null && latest != null && latest.requestId.equals(requestId)) {
      request = latest.request;
    }
    if (request != null && (request.peerId == null || request.peerId.equals(peerId))) {
      request.answered(peerId, answer);
    } else if (request == null && requestId != null && peerId.equals(expired.get(requestId))) {
      // once, however many answers of this peer's are late
      expired.values().removeIf(peerId::equals);
      late.accept(peerId);
    }
  }

  /** Returns whether a peer has yet to answer a request of that id. */
  boolean isPending(String peerId, @Nullable String requestId) {
    Pending<?> request = pending.get(requestId);
    return request != null && peerId.equals(request.peerId);
  }

  /** Fails all that wait. */
  void failAll(Throwable error) {
    List<Pending<?>> failed = List.copyOf(pending.values());
    pending.clear();
    failed.forEach(request -> request.future.completeExceptionally(error));
    latestToAll = null;
    expired.clear();
  }

  private final class Pending<T> {
    private final @Nullable String peerId;
    private final String what;
    private final Reading<T> reading;
    private final Consumer<Reply<T>> more;
    private final CompletableFuture<Reply<T>> future = new CompletableFuture<>();

    Pending(@Nullable String peerId, String what, Reading<T> reading, Consumer<Reply<T>> more) {
      this.peerId = peerId;
      this.what = what;
      this.reading = reading;
      this.more = more;
    }

    void sent(@Nullable Throwable error) {
      if (error != null) {
        future.completeExceptionally(error);
      }
    }

    void answered(String from, Answer answer) {
      T body = reading.read(answer);
      if (body != null) {
        Reply<T> reply = new Reply<>(from, body);
        if (!future.complete(reply)) {
          more.accept(reply);
        }
        return;
      }
      RequestException error =
          failure("Answered by " + from + " with " + answer.getClass().getSimpleName());
      if (peerId == null) {
        // another peer may still answer what was asked
        serial.report(error);
      } else {
        future.completeExceptionally(error);
      }
    }

    void fail(String why) {
      future.completeExceptionally(failure(why));
    }

    private RequestException failure(String why) {
      return new RequestException(peerId, what, why);
    }
  }
}
