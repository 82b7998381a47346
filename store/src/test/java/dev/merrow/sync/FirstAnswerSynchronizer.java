package dev.merrow.sync;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A synchronizer that does what TinyBase's does, and no more: it takes the first answer alone when
 * it starts, asks once, gives up after the timeout, never asks again by itself, and forgets changes
 * of its own that come while it loads. It answers with all that is lacking at once.
 *
 * <p>Written after {@code createCustomSynchronizer} and {@code createCustomPersister} of TinyBase
 * 10.0.1. To be used in one thread.
 */
public final class FirstAnswerSynchronizer {
  private static final int MAX_PENDING = 100;

  private final MergeableStore store;
  private final Scheduler scheduler;
  private final Duration timeout;
  private final Random random;
  private final Consumer<Envelope> sender;
  private final Map<String, Pending> pending = new HashMap<>();
  private final Queue<Action> actions = new ArrayDeque<>();
  private @Nullable Subscription saving;
  private boolean acting;
  private boolean syncing;
  private boolean loadingAtFirst;
  private boolean isLoading;
  private int scheduledLoads;

  private record Pending(@Nullable String peerId, CompletableFuture<Reply> reply) {}

  private record Reply(String peerId, Answer answer) {}

  private record Action(Supplier<CompletableFuture<?>> action, CompletableFuture<Void> done) {}

  private static final class NoAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Makes one.
   *
   * @param timeout how long a peer may take to answer
   * @param random where request ids come from
   * @param sender sends an envelope to the peer that it names, or to all
   */
  public FirstAnswerSynchronizer(
      MergeableStore store,
      Scheduler scheduler,
      Duration timeout,
      Random random,
      Consumer<Envelope> sender) {
    this.store = store;
    this.scheduler = scheduler;
    this.timeout = timeout;
    this.random = random;
    this.sender = sender;
  }

  /** Asks all, takes what the first to answer has, offers the hashes, and is live from then on. */
  public CompletableFuture<Void> startSync() {
    syncing = true;
    loadingAtFirst = true;
    return load()
        .thenRun(
            () -> {
              loadingAtFirst = false;
              if (syncing) {
                startSaving();
              }
            });
  }

  private void startSaving() {
    save(new Message.OfferContentHashes(store.getMergeableContentHashes()));
    saving =
        store.addDidFinishTransactionListener(
            finished -> {
              MergeableChanges changes = store.getTransactionMergeableChanges();
              if (!changes.isEmpty()) {
                save(new Message.ContentDiff(changes));
              }
            });
  }

  /** Says no more by itself, and merges nothing. */
  public void stopSync() {
    syncing = false;
    if (saving != null) {
      saving.close();
      saving = null;
    }
  }

  /** The link is gone: what was asked is not answered any more. */
  public void linkLost() {
    List<Pending> lost = List.copyOf(pending.values());
    pending.clear();
    lost.forEach(each -> each.reply.completeExceptionally(new NoAnswerException()));
  }

  /** Whether nothing that was asked waits for its answer. */
  public boolean isIdle() {
    return pending.isEmpty() && !acting;
  }

  private void save(Message message) {
    // TinyBase does not save while it loads, and does not make up for it later
    if (!isLoading) {
      var unused =
          inTurn(
              () -> {
                send(null, transactionId(), message);
                return CompletableFuture.completedFuture(null);
              });
    }
  }

  private CompletableFuture<Void> load() {
    isLoading = true;
    return inTurn(
            () ->
                changesOf(null, null, transactionId())
                    .thenAccept(
                        changes -> {
                          if (changes != null && !changes.isEmpty()) {
                            apply(changes);
                          }
                        }))
        .thenRun(() -> isLoading = false);
  }

  /** Changes that came in, or null if some could not be had. */
  private void loaded(@Nullable MergeableChanges changes) {
    if (!syncing) {
      return;
    }
    if (changes == null) {
      var unused = load();
      return;
    }
    isLoading = true;
    if (!loadingAtFirst && scheduledLoads == 0) {
      apply(changes);
      isLoading = false;
      return;
    }
    scheduledLoads++;
    Futures.whenDone(
        inTurn(
            () -> {
              apply(changes);
              return CompletableFuture.completedFuture(null);
            }),
        error -> {
          if (--scheduledLoads == 0) {
            isLoading = false;
          }
        });
  }

  private void apply(MergeableChanges changes) {
    try {
      store.applyMergeableChanges(changes);
    } catch (FutureStampException e) {
      // TinyBase ignores them
    }
  }

  private CompletableFuture<Void> inTurn(Supplier<CompletableFuture<?>> action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    actions.add(new Action(action, done));
    act();
    return done;
  }

  private void act() {
    while (!acting) {
      Action next = actions.poll();
      if (next == null) {
        return;
      }
      acting = true;
      Futures.whenDone(
          next.action.get(),
          error -> {
            acting = false;
            next.done.complete(null);
            act();
          });
    }
  }

  /** What a peer has that is lacking here; null if it could not be had. */
  private CompletableFuture<@Nullable MergeableChanges> changesOf(
      @Nullable String peerId, @Nullable ContentHashes theirs, String transactionId) {
    CompletableFuture<MergeableChanges> found =
        peerId != null && theirs != null
            ? compare(peerId, theirs, transactionId)
            : ask(null, new Message.GetContentHashes(), transactionId)
                .thenCompose(
                    reply ->
                        compare(
                            reply.peerId, required(reply.answer.asContentHashes()), transactionId));
    return found.exceptionally(error -> null);
  }

  private CompletableFuture<MergeableChanges> compare(
      String peerId, ContentHashes theirs, String transactionId) {
    ContentHashes ours = store.getMergeableContentHashes();
    Asking asking = new Asking(peerId, transactionId);
    CompletableFuture<MergeableChanges> tables =
        ours.tables() == theirs.tables()
            ? CompletableFuture.completedFuture(MergeableChanges.EMPTY)
            : asking.tables();
    return tables.thenCompose(
        found -> {
          if (ours.values() == theirs.values()) {
            return CompletableFuture.completedFuture(found);
          }
          return asking
              .ask(new Message.GetValueDiff(store.getMergeableValueHashes()), Answer::asValues)
              .thenApply((StampedValues values) -> new MergeableChanges(found.tables(), values));
        });
  }

  /** One comparison with a peer. */
  private final class Asking {
    private final String peerId;
    private final String transactionId;

    Asking(String peerId, String transactionId) {
      this.peerId = peerId;
      this.transactionId = transactionId;
    }

    <T> CompletableFuture<T> ask(Message question, Function<Answer, @Nullable T> reading) {
      return FirstAnswerSynchronizer.this
          .ask(peerId, question, transactionId)
          .thenApply(reply -> required(reading.apply(reply.answer)));
    }

    CompletableFuture<MergeableChanges> tables() {
      return ask(new Message.GetTableDiff(store.getMergeableTableHashes()), Answer::asTableDiff)
          .thenCompose(
              (TableDiff diff) ->
                  diff.differingHashes().isEmpty()
                      ? CompletableFuture.completedFuture(List.of(diff.newTables()))
                      : rows(diff))
          .thenApply(parts -> parts.stream().reduce(StampedTables.EMPTY, StampedTables::union))
          .thenApply(MergeableChanges::ofTables);
    }

    private CompletableFuture<List<StampedTables>> rows(TableDiff tables) {
      return ask(
              new Message.GetRowDiff(store.getMergeableRowHashes(tables.differingHashes())),
              Answer::asRowDiff)
          .thenCompose(
              (RowDiff diff) ->
                  diff.differingHashes().isEmpty()
                      ? CompletableFuture.completedFuture(
                          List.of(tables.newTables(), diff.newRows()))
                      : ask(
                              new Message.GetCellDiff(
                                  store.getMergeableCellHashes(diff.differingHashes())),
                              Answer::asTables)
                          .thenApply(cells -> List.of(tables.newTables(), diff.newRows(), cells)));
    }
  }

  private static <T> T required(@Nullable T answer) {
    if (answer == null) {
      throw new NoAnswerException();
    }
    return answer;
  }

  private CompletableFuture<Reply> ask(
      @Nullable String peerId, Message question, String transactionId) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    if (pending.size() >= MAX_PENDING) {
      reply.completeExceptionally(new NoAnswerException());
      return reply;
    }
    String requestId = transactionId + "." + random.nextInt(Integer.MAX_VALUE);
    pending.put(requestId, new Pending(peerId, reply));
    Scheduler.Cancellation limit =
        scheduler.schedule(
            timeout,
            () -> {
              pending.remove(requestId);
              reply.completeExceptionally(new NoAnswerException());
            });
    Futures.whenDone(reply, error -> limit.cancel());
    send(peerId, requestId, question);
    return reply;
  }

  private String transactionId() {
    return Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX);
  }

  private void send(@Nullable String peerId, @Nullable String requestId, Message message) {
    sender.accept(new Envelope(peerId, requestId, message));
  }

  /** Takes what a peer has said. */
  public void received(Envelope envelope) {
    String peerId = Objects.requireNonNull(envelope.peerId());
    String requestId = envelope.requestId();
    Message message = envelope.message();
    if (message instanceof Message.Response response) {
      Pending request = pending.get(requestId);
      if (request != null && (request.peerId == null || request.peerId.equals(peerId))) {
        pending.remove(requestId);
        request.reply.complete(new Reply(peerId, response.answer()));
      }
    } else if (message instanceof Message.OfferContentHashes offer) {
      if (syncing) {
        var unused =
            changesOf(peerId, offer.hashes(), requestId == null ? transactionId() : requestId)
                .thenAccept(this::loaded);
      }
    } else if (message instanceof Message.ContentDiff diff) {
      loaded(diff.changes());
    } else {
      Answer answer = answerTo(message);
      if (answer != null) {
        send(peerId, requestId, new Message.Response(answer));
      }
    }
  }

  private @Nullable Answer answerTo(Message message) {
    if (message instanceof Message.GetContentHashes) {
      return syncing ? new Answer.OfContentHashes(store.getMergeableContentHashes()) : null;
    } else if (message instanceof Message.GetTableDiff get) {
      return new Answer.OfTableDiff(store.getMergeableTableDiff(get.tableHashes()));
    } else if (message instanceof Message.GetRowDiff get) {
      return new Answer.OfRowDiff(store.getMergeableRowDiff(get.rowHashes()));
    } else if (message instanceof Message.GetCellDiff get) {
      return new Answer.OfTables(store.getMergeableCellDiff(get.cellHashes()));
    } else if (message instanceof Message.GetValueDiff get) {
      return new Answer.OfValues(store.getMergeableValueDiff(get.valueHashes()));
    }
    return null;
  }
}
