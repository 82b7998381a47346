package dev.merrow.sync;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.sync.Convergence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes that arrive together are merged together. */
class SynchronizerBatchTest {
  private final VirtualTime time = new VirtualTime();
  private final StubTransport transport = new StubTransport();
  private final MergeableStore store = createMergeableStore();
  private final MergeableStore remote = createMergeableStore();
  private final List<MergeableChanges> changes = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();
  private final List<String> transactions = new ArrayList<>();

  @BeforeEach
  void start() {
    remote.addDidFinishTransactionListener(
        it -> changes.add(Objects.requireNonNull(remote.getTransactionStamps())));
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(
            store,
            transport,
            SynchronizerOptions.builder().scheduler(time).errorListener(errors::add).build());
    var unused = synchronizer.startSync();
    time.passAll();
    store.addDidFinishTransactionListener(
        it -> {
          PeerOrigin origin = (PeerOrigin) store.getTransactionOrigin();
          transactions.add(origin.peerId() + " " + store.getContent().tables());
        });
  }

  private void receive(String peerId, int from, int to) {
    for (MergeableChanges each : changes.subList(from, to)) {
      transport.listener().received(new Envelope(peerId, null, new Message.ContentDiff(each)));
    }
  }

  @Test
  void inOneTransactionThatShowsTheOutcome() {
    List<Cell> heard = new ArrayList<>();
    store.addCellListener("t", "r", "c", event -> heard.add(event.newCell()));
    for (int i = 0; i < 10; i++) {
      remote.setCell("t", "r", "c", i);
      remote.setCell("t", "r" + i, "c", i);
    }
    receive("a", 0, 20);
    time.passAll();

    assertThat(transactions).hasSize(1);
    assertThat(heard).containsExactly(Cell.of(9));
    Convergence.assertEqual(store, remote);
    assertThat(errors).isEmpty();
  }

  @Test
  void thoseOfEachPeerApartAndInOrder() {
    for (int i = 0; i < 4; i++) {
      remote.setCell("t", "r", "c", i);
    }
    receive("a", 0, 2);
    receive("b", 2, 3);
    receive("a", 3, 4);
    time.passAll();

    assertThat(transactions).hasSize(3);
    assertThat(transactions.get(0)).startsWith("a ");
    assertThat(transactions.get(1)).startsWith("b ");
    assertThat(transactions.get(2)).startsWith("a ");
    Convergence.assertEqual(store, remote);
  }

  @Test
  void oneThatAListenerDoesNotBearDoesNotKeepOutTheOthers() {
    remote.setCell("t", "good", "c", 1);
    remote.setCell("t", "bad", "c", 2);
    remote.setCell("t", "better", "c", 3);
    store.addRowListener(
        "t",
        "bad",
        event -> {
          throw new IllegalStateException("not that");
        },
        true);
    receive("a", 0, 3);
    time.pass(Duration.ofMillis(100));

    assertThat(store.getRowIds("t")).containsExactly("good", "better");
    assertThat(errors).hasSize(1).first().asString().contains("not that");
  }

  @Test
  void oneOfTheFutureDoesNotKeepOutTheOthers() {
    remote.setCell("t", "r0", "c", 0);
    MergeableChanges future =
        changes
            .get(0)
            .map(
                (tableId, rowId, id, cell) ->
                    new StampedCell(Cell.of("late"), Hlc.parse("zz00000000000000"), 0));
    changes.add(future);
    remote.setCell("t", "r1", "c", 1);
    receive("a", 0, 3);
    time.pass(Duration.ofMillis(100));

    assertThat(store.getCell("t", "r0", "c")).isEqualTo(Cell.of(0));
    assertThat(store.getCell("t", "r1", "c")).isEqualTo(Cell.of(1));
    assertThat(transactions).hasSize(1);
    assertThat(errors).hasSize(1);
  }

  @Test
  void whatComesAfterTheLinkWasLostIsNotMergedBeforeThatIsKnown() {
    List<String> events = new ArrayList<>();
    store.addRowListener("t", null, event -> events.add(event.rowId()));
    remote.setCell("t", "before", "c", 1);
    remote.setCell("t", "after", "c", 2);
    receive("a", 0, 1);
    transport.listener().closed(new CloseReason(CloseCode.LOST, "", true));
    transport.listener().opened();
    receive("a", 1, 2);
    time.pass(Duration.ofMillis(100));

    assertThat(transactions).hasSize(2);
    assertThat(events).containsExactly("before", "after");
  }

  /** The transport runs on the executor that is the synchronizer's scheduler. */
  @Test
  void aMessageIsNotReceivedBeforeAnEventThatCameBeforeIt() {
    SerialExecutor shared = new SerialExecutor(time, errors::add);
    StubTransport own = new StubTransport();
    MergeableStore its = createMergeableStore();
    List<String> events = new ArrayList<>();
    its.addRowListener("t", null, event -> events.add(event.rowId()));
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(
            its,
            own,
            SynchronizerOptions.builder()
                .scheduler(shared)
                .errorListener(error -> events.add(String.valueOf(error.getMessage())))
                .build());
    var unused = synchronizer.startSync();
    time.passAll();
    remote.setCell("t", "r", "c", 1);

    shared.execute(
        () -> {
          own.listener().failed(new TransportException("lost"));
          own.listener().received(new Envelope("a", null, new Message.ContentDiff(changes.get(0))));
        });
    time.pass(Duration.ofMillis(100));

    assertThat(events).containsExactly("lost", "r");
    assertThat(errors).isEmpty();
  }
}
