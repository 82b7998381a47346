package dev.merrow.ws.server.cli.content;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.IncompleteFlushException;
import dev.merrow.sync.SyncGap;
import dev.merrow.sync.SyncProgress;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.SynchronizerStats;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.ws.client.RefusedException;
import dev.merrow.ws.client.RetryPolicy;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import dev.merrow.ws.server.cli.content.SessionOptions.Use;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The content of a broker's path. */
final class BrokerSession implements ContentSession {
  /** How long other clients may take to answer where the broker has no store of its own. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);

  private static final Duration LONGEST_CONNECTING = Duration.ofSeconds(10);

  /** More bytes than repeated questions for hashes take within a timeout. */
  private static final long MIN_PROGRESS = 64 * 1024;

  private final MergeableStore store = MergeableStore.createMergeableStore();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Endpoint.Broker broker;
  private final SessionOptions options;
  private final WsSynchronizer sync;

  /** What is missing here before anything is written. */
  private @Nullable CommandFailure incomplete;

  private BrokerSession(Endpoint.Broker broker, SessionOptions options) {
    this.broker = broker;
    this.options = options;
    Duration timeout = options.access().timeout();
    this.sync =
        WsSynchronizer.createWsSynchronizer(
            store,
            broker.uri(),
            WsSynchronizerOptions.builder()
                .retry(options.use() == Use.FOLLOW ? RetryPolicy.FOREVER : RetryPolicy.NEVER)
                .connection(
                    it ->
                        it.token(options.access().token())
                            .sslContext(options.access().tls())
                            .connectTimeout(least(timeout, LONGEST_CONNECTING)))
                .synchronizer(
                    SynchronizerOptions.builder()
                        .requestTimeout(least(timeout, LONGEST_ANSWER))
                        .flushOnClose(Duration.ZERO)
                        .errorListener(this::failed)
                        .build())
                .build());
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  static BrokerSession open(Endpoint.Broker broker, SessionOptions options) {
    BrokerSession session = new BrokerSession(broker, options);
    boolean opened = false;
    try {
      session.start();
      opened = true;
      return session;
    } finally {
      if (!opened) {
        session.close();
      }
    }
  }

  private void start() {
    var unused = sync.addProgressListener(this::showProgress);
    try {
      sync.startSync().join();
    } catch (CompletionException e) {
      throw CommandFailure.of(cause(e));
    }
    if (options.use() != Use.FOLLOW) {
      // a write, too, must know what it replaces: its stamp must be later
      readAll();
    }
  }

  /** Waits for the broker's store, which may answer later than other clients may. */
  private void readAll() {
    try {
      FlushResult result = flush();
      if (result != FlushResult.STORED && options.use() == Use.READ) {
        options.terminal().note(broker + ": " + withoutStore(result));
      }
    } catch (CommandFailure e) {
      if (e.exitCode() != CommandFailure.INCOMPLETE) {
        throw e;
      }
      incomplete = e;
    }
  }

  private static String withoutStore(FlushResult result) {
    return result == FlushResult.PASSED_ON
        ? "the broker keeps no store for this path; only clients that are connected have content"
        : "the server does not say whether it keeps a store, and none has answered";
  }

  private void showProgress(SyncProgress progress) {
    String remaining =
        progress.remaining().isPresent()
            ? ", about %s to go".formatted(progress.remaining().getAsLong())
            : "";
    options
        .terminal()
        .progress()
        .show(
            "%s: %s rows received, %s sent%s"
                .formatted(broker, progress.received(), progress.sent(), remaining));
  }

  /** Waits until the broker's store and this one are the same, as long as there is progress. */
  private FlushResult flush() {
    while (true) {
      long before = carriedBytes();
      try {
        return sync.flush(options.access().timeout()).join();
      } catch (CompletionException e) {
        Throwable cause = cause(e);
        if (cause instanceof IncompleteFlushException known) {
          throw failure(known);
        }
        if (sync.getStatus() == SynchronizerStatus.STOPPED
            || carriedBytes() - before < MIN_PROGRESS) {
          throw CommandFailure.of(cause);
        }
      }
    }
  }

  private long carriedBytes() {
    SynchronizerStats stats = sync.getSynchronizerStats();
    return stats.bytesSent() + stats.bytesReceived();
  }

  private CommandFailure failure(IncompleteFlushException known) {
    List<SyncGap> gaps = known.gaps();
    boolean refused = gaps.stream().allMatch(SyncGap.Refused.class::isInstance);
    return new CommandFailure(
        refused ? CommandFailure.REFUSED : CommandFailure.INCOMPLETE,
        "%s: %s".formatted(broker, known.getMessage()),
        known);
  }

  private static List<SyncGap> gaps(@Nullable CommandFailure failure) {
    return failure != null && failure.getCause() instanceof IncompleteFlushException known
        ? known.gaps()
        : List.of();
  }

  private static Throwable cause(CompletionException e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  private void failed(Throwable error) {
    if (error instanceof RefusedException) {
      ended.completeExceptionally(CommandFailure.of(error));
    } else if (options.use() == Use.FOLLOW) {
      options.terminal().note(error.getMessage());
    }
  }

  @Override
  public MergeableStore store() {
    return store;
  }

  @Override
  public void requireComplete() {
    if (incomplete != null) {
      throw incomplete;
    }
  }

  @Override
  public void save() {
    FlushResult result;
    try {
      result = flush();
    } catch (CommandFailure e) {
      if (gaps(incomplete).containsAll(gaps(e)) && !gaps(e).isEmpty()) {
        // what was written has arrived; what differs did so before
        options.terminal().note(e.getMessage());
        return;
      }
      throw e;
    }
    if (result != FlushResult.STORED) {
      options.terminal().note("%s: sent, but %s".formatted(broker, withoutStore(result)));
    }
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended;
  }

  @Override
  public void close() {
    sync.close();
  }
}
