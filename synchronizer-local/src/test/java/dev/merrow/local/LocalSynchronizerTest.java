package dev.merrow.local;

import static dev.merrow.local.LocalSynchronizer.createLocalSynchronizer;
import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.internal.ChangesBuilder;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.TransportException;
import dev.merrow.testkit.sync.Convergence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LocalSynchronizerTest {
  private static final int LIMIT_SECONDS = 120;

  private final String hub = UUID.randomUUID().toString();

  private static void start(Synchronizer synchronizer) throws Exception {
    synchronizer.startSync().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void storesOfOneHubAreKeptInStep() throws Exception {
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    one.setCell("pets", "fido", "species", Cell.of("dog"));
    try (Synchronizer first = createLocalSynchronizer(one, hub);
        Synchronizer second = createLocalSynchronizer(other, hub)) {
      start(first);
      start(second);
      assertThat(other.getCell("pets", "fido", "species")).isEqualTo(Cell.of("dog"));

      other.setCell("pets", "felix", "species", Cell.of("cat"));
      Convergence.await(one, other);
    }
  }

  @Test
  void theDefaultHubIsOneForAll() throws Exception {
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    try (Synchronizer first = createLocalSynchronizer(one);
        Synchronizer second = createLocalSynchronizer(other)) {
      start(first);
      start(second);
      one.setValue("v", Cell.of(1));
      Convergence.await(one, other);
    }
  }

  @Test
  void deletionsOfAViewStayInTheirStore() throws Exception {
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    one.setCell("pets", "fido", "species", Cell.of("dog"));
    try (Synchronizer first = createLocalSynchronizer(one, hub);
        Synchronizer second = createLocalSynchronizer(other, hub)) {
      start(first);
      start(second);
      Convergence.await(one, other);
      // as a broker takes the row out of a client's view
      Hlc hlc = Hlc.of(System.currentTimeMillis(), Hlc.MAX_COUNTER, 1).nextOfView();
      one.applyMergeableChanges(
          new ChangesBuilder().put("pets", "fido", "species", new StampedCell(null, hlc)).build());
      one.setCell("pets", "felix", "species", Cell.of("cat"));
      first.flush(Duration.ofSeconds(LIMIT_SECONDS)).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      other.setCell("pets", "rex", "species", Cell.of("dog"));
      second.flush(Duration.ofSeconds(LIMIT_SECONDS)).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    assertThat(one.getRowIds("pets")).doesNotContain("fido");
    assertThat(other.getCell("pets", "fido", "species")).isEqualTo(Cell.of("dog"));
    try (Synchronizer first = createLocalSynchronizer(one, hub);
        Synchronizer second = createLocalSynchronizer(other, hub)) {
      start(first);
      start(second);
      other.setValue("done", Cell.of(true));
      second.flush(Duration.ofSeconds(LIMIT_SECONDS)).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    other.merge(one);
    assertThat(other.getCell("pets", "fido", "species")).isEqualTo(Cell.of("dog"));
    assertThat(other.getMergeableContent().asChanges().hasViewStamps()).isFalse();
  }

  @Test
  void hubsKnowNothingOfEachOther() {
    VirtualTime time = new VirtualTime();
    SynchronizerOptions options = SynchronizerOptions.builder().scheduler(time).build();
    MergeableStore one = createMergeableStore("one", time);
    MergeableStore other = createMergeableStore("other", time);
    Synchronizer first = createLocalSynchronizer(one, hub + "1", options);
    Synchronizer second = createLocalSynchronizer(other, hub + "2", options);
    List<CompletableFuture<Void>> done = new ArrayList<>();
    done.add(first.startSync());
    done.add(second.startSync());
    one.setValue("v", Cell.of(1));
    time.passAll();

    assertThat(other.getValueIds()).isEmpty();
    done.add(first.closeAsync());
    done.add(second.closeAsync());
    time.passAll();
    assertThat(done).allMatch(CompletableFuture::isDone);
  }

  @Test
  void whoIsAloneNeedNotWaitForAnswers() {
    VirtualTime time = new VirtualTime();
    SynchronizerOptions options = SynchronizerOptions.builder().scheduler(time).build();
    Synchronizer alone = createLocalSynchronizer(createMergeableStore("a", time), hub, options);
    CompletableFuture<Void> started = alone.startSync();

    time.pass(Duration.ZERO);

    assertThat(started).isCompleted();
    CompletableFuture<Void> closed = alone.closeAsync();
    time.passAll();
    assertThat(closed).isCompleted();
  }

  @Test
  void aHubWithoutMembersIsForgotten() throws Exception {
    Synchronizer synchronizer = createLocalSynchronizer(createMergeableStore(), hub);
    start(synchronizer);
    assertThat(LocalHubs.SHARED.members(hub, null)).hasSize(1);

    synchronizer.close();
    assertThat(LocalHubs.SHARED.members(hub, null)).isEmpty();
  }

  @Test
  void listenersHearOfPeersChangesOnAnotherThread() throws Exception {
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    CompletableFuture<Thread> heard = new CompletableFuture<>();
    other.addValuesListener(event -> heard.complete(Thread.currentThread()));
    try (Synchronizer first = createLocalSynchronizer(one, hub);
        Synchronizer second = createLocalSynchronizer(other, hub)) {
      start(first);
      start(second);
      one.transaction(
          () -> {
            one.setValue("v", Cell.of(1));
            assertThat(heard).isNotDone();
          });
      assertThat(heard.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isNotEqualTo(Thread.currentThread());
    }
  }

  @Test
  void aHundredThousandCellsArriveAtTheFirstStart() throws Exception {
    MergeableStore one = createMergeableStore();
    one.transaction(
        () -> {
          for (int row = 0; row < 10_000; row++) {
            for (int cell = 0; cell < 10; cell++) {
              one.setCell("t", "r" + row, "c" + cell, Cell.of(row * cell));
            }
          }
        });
    MergeableStore other = createMergeableStore();
    try (Synchronizer first = createLocalSynchronizer(one, hub);
        Synchronizer second = createLocalSynchronizer(other, hub)) {
      start(first);
      start(second);
      Convergence.await(one, other);
    }
    assertThat(other.getRowCount("t")).isEqualTo(10_000);
  }

  @Test
  void moreThanMayWaitForAPeerIsRefused() {
    VirtualTime time = new VirtualTime();
    LocalTransport sender = new LocalTransport(LocalHubs.SHARED, hub, time);
    LocalTransport receiver = new LocalTransport(LocalHubs.SHARED, hub, time);
    RecordingListener heard = new RecordingListener();
    List<CompletableFuture<Void>> opened =
        List.of(sender.open(new RecordingListener()), receiver.open(heard));
    time.passAll();
    assertThat(opened).allMatch(CompletableFuture::isDone);

    Envelope envelope = Envelope.toAll(null, new Message.GetContentHashes());
    for (int i = 0; i < LocalInbox.MAX_WAITING; i++) {
      assertThat(sender.send(envelope)).isCompleted();
    }
    assertThatThrownBy(() -> sender.send(envelope).join())
        .hasCauseInstanceOf(TransportException.class)
        .hasMessageContaining("More than 1000 messages wait");

    time.passAll();
    assertThat(heard.received).hasSize(LocalInbox.MAX_WAITING);
    assertThat(sender.send(envelope)).isCompleted();
    time.passAll();
    assertThat(List.of(sender.close(), receiver.close())).hasSize(2);
    time.passAll();
  }
}
