package dev.merrow.testkit.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Waits until stores have the same content. */
public final class Convergence {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Convergence() {}

  /** Waits until all stores have the same hashes, and checks that their content is the same. */
  public static void await(MergeableStore... stores) throws Exception {
    await(LIMIT, stores);
  }

  /** As {@link #await(MergeableStore...)}, no longer than a limit. */
  public static void await(Duration limit, MergeableStore... stores) throws Exception {
    CompletableFuture<Void> converged = new CompletableFuture<>();
    Runnable check =
        () -> {
          if (haveEqualHashes(stores)) {
            converged.complete(null);
          }
        };
    List<Subscription> subscriptions =
        List.of(stores).stream()
            .map(store -> store.addDidFinishTransactionListener(finished -> check.run()))
            .toList();
    check.run();
    try {
      converged.get(limit.toSeconds(), TimeUnit.SECONDS);
    } finally {
      subscriptions.forEach(Subscription::close);
    }
    assertEqual(stores);
  }

  /** Checks that all stores have the same content, stamps and hashes. */
  public static void assertEqual(MergeableStore... stores) {
    for (MergeableStore store : stores) {
      assertThat(store.getMergeableContent()).isEqualTo(stores[0].getMergeableContent());
      assertThat(store.getContent()).isEqualTo(stores[0].getContent());
    }
  }

  private static boolean haveEqualHashes(MergeableStore... stores) {
    return List.of(stores).stream()
            .map(MergeableStore::getMergeableContentHashes)
            .distinct()
            .count()
        == 1;
  }
}
