package dev.merrow.interop;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A store that does not fit into a message gets to a TinyBase client that waits no longer for
 * answers than it does by default. {@code -Dmerrow.large.rows=100000} for a million cells.
 */
class LargeStoreTest {
  private static final int ROWS = Integer.getInteger("merrow.large.rows", 15_000);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(60 + ROWS / 1_000);

  private final Semaphore changes = new Semaphore(0);
  private final NodeProcess node = new NodeProcess();
  private final NodeProcess brokerNode = new NodeProcess();
  private BrokerUnderTest broker;

  @AfterEach
  void close() {
    broker.close();
    node.close();
    brokerNode.close();
  }

  @ParameterizedTest
  @EnumSource(ChannelsTest.Kind.class)
  void itArrivesInPieces(ChannelsTest.Kind kind) throws Exception {
    broker =
        kind == ChannelsTest.Kind.MERROWS
            ? new MerrowBroker()
            : new TinyBaseBroker(brokerNode, DEFAULT_TIMEOUT, false, () -> {});
    MergeableStore store = createMergeableStore();
    store.transaction(
        () -> {
          for (int row = 0; row < ROWS; row++) {
            for (int cell = 0; cell < 10; cell++) {
              Cell value = cell % 2 == 0 ? Cell.of("text " + row) : Cell.of(row * cell);
              store.setCell("t" + row % 3, "r" + row, "c" + cell, value);
            }
          }
        });
    try (WsSynchronizer synchronizer = createWsSynchronizer(store, broker.at("large"))) {
      Limits.await(synchronizer.startSync(), node::complaints);
      TinyBasePeer peer =
          new TinyBasePeer(node, new PeerOptions("large", DEFAULT_TIMEOUT, 0, changes::release));
      long start = System.nanoTime();
      Limits.await(peer.connect(broker.at("large")), node::complaints);
      awaitEqual(store, peer, start + LIMIT.toNanos());
      long millis = (System.nanoTime() - start) / 1_000_000;
      System.out.printf(
          "%,d cells to TinyBase at %s broker: %,d ms, %s%n",
          10L * ROWS, kind, millis, synchronizer.getProgress());

      assertThat(synchronizer.getProgress().sent()).isPositive();
      assertThat(peer.errors()).isEqualTo(List.of());
      peer.disconnect();
    }
  }

  private void awaitEqual(MergeableStore store, TinyBasePeer peer, long deadline)
      throws InterruptedException {
    ContentHashes ours = store.getMergeableContentHashes();
    while (!peer.hashes().equals(ours)
        && changes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      changes.drainPermits();
    }
    assertThat(peer.hashes()).isEqualTo(ours);
  }
}
