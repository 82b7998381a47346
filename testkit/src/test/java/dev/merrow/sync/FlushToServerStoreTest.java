package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.MergeableStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What flushing promises where a network says, or does not say, that it has a store. */
class FlushToServerStoreTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration LONGER_THAN_A_REQUEST = Duration.ofMillis(1_600);

  private final VirtualTime time = new VirtualTime();
  private final MergeableStore store = MergeableStore.createMergeableStore("a", time);
  private final List<Throwable> errors = new ArrayList<>();
  private final Network network = new Network();
  private final Synchronizer synchronizer =
      Synchronizer.createCustomSynchronizer(
          store,
          network,
          SynchronizerOptions.builder().scheduler(time).errorListener(errors::add).build());

  /** A network whose store answers only when it is told to. */
  private final class Network implements Transport {
    @Nullable ServerStore says;
    boolean answers;
    private final List<Envelope> unanswered = new ArrayList<>();
    private @Nullable TransportListener listener;

    @Override
    public CompletableFuture<Void> open(TransportListener newListener) {
      listener = newListener;
      linkUp();
      return CompletableFuture.completedFuture(null);
    }

    TransportListener listener() {
      return Objects.requireNonNull(listener);
    }

    void linkUp() {
      if (says != null) {
        listener().serverStore(says);
      }
      listener().opened();
    }

    void linkDown() {
      unanswered.clear();
      listener().closed(new CloseReason(1006, "cable", true));
    }

    @Override
    public CompletableFuture<Void> send(Envelope envelope) {
      if (envelope.message() instanceof Message.GetContentHashes) {
        unanswered.add(envelope);
        if (answers) {
          time.execute(this::answer);
        }
      }
      return CompletableFuture.completedFuture(null);
    }

    /** The store has merged all, and answers all that waits. */
    void answer() {
      answers = true;
      for (Envelope each : List.copyOf(unanswered)) {
        listener()
            .received(
                new Envelope(
                    "S",
                    each.requestId(),
                    new Message.Response(
                        new Answer.OfContentHashes(store.getMergeableContentHashes()))));
      }
      unanswered.clear();
    }

    @Override
    public String serverPeerId() {
      return "S";
    }

    @Override
    public CompletableFuture<Void> close() {
      return CompletableFuture.completedFuture(null);
    }
  }

  private void startAndWrite() {
    var unused = synchronizer.startSync();
    time.pass(Duration.ZERO);
    store.setValue("v", Cell.of(1));
  }

  @Test
  void aStoreThatTheNetworkTellsOfIsWaitedForHoweverLongItIsSilent() {
    network.says = ServerStore.PRESENT;
    startAndWrite();
    CompletableFuture<FlushResult> flushed = synchronizer.flush(LIMIT);
    time.pass(LONGER_THAN_A_REQUEST);
    assertThat(flushed).isNotDone();

    network.answer();
    time.pass(Duration.ofSeconds(3));
    assertThat(flushed).isCompletedWithValue(FlushResult.STORED);
  }

  @Test
  void aStoreInMemoryIsWaitedForAndKeepsNothing() {
    network.says = ServerStore.IN_MEMORY;
    startAndWrite();
    CompletableFuture<FlushResult> flushed = synchronizer.flush(LIMIT);
    time.pass(LONGER_THAN_A_REQUEST);
    assertThat(flushed).isNotDone();

    network.answer();
    time.pass(Duration.ofSeconds(3));
    assertThat(flushed).isCompletedWithValue(FlushResult.IN_MEMORY);
  }

  @Test
  void aStoreOfWhichIsToldLateThatItIsInMemoryKeepsNothing() {
    network.says = ServerStore.UNDECIDED;
    startAndWrite();
    CompletableFuture<FlushResult> flushed = synchronizer.flush(LIMIT);
    time.pass(LONGER_THAN_A_REQUEST);
    network.listener().serverStore(ServerStore.IN_MEMORY);
    network.answer();
    time.pass(Duration.ofSeconds(3));
    assertThat(flushed).isCompletedWithValue(FlushResult.IN_MEMORY);
  }

  @Test
  void aStoreThatTheNetworkTellsOfAndThatNeverAnswersHasNothing() {
    network.says = ServerStore.PRESENT;
    startAndWrite();
    CompletableFuture<FlushResult> flushed = synchronizer.flush(LIMIT);
    time.pass(LIMIT);
    assertThatThrownBy(flushed::join).hasMessageContaining("the server's store");
  }

  @Test
  void closingWaitsForTheStoreThatTheNetworkTellsOf() {
    network.says = ServerStore.PRESENT;
    startAndWrite();
    var closed = synchronizer.closeAsync();
    time.pass(LONGER_THAN_A_REQUEST);
    assertThat(closed).isNotDone();
    network.answer();
    time.pass(Duration.ofSeconds(1));
    assertThat(closed).isCompleted();
    assertThat(errors).noneMatch(error -> error.getMessage().startsWith("Not flushed"));
  }

  @Test
  void closingSaysWhatHasNotArrived() {
    network.says = ServerStore.PRESENT;
    startAndWrite();
    var closed = synchronizer.closeAsync();
    time.pass(Duration.ofSeconds(10));
    assertThat(closed).isCompleted();
    assertThat(errors).anyMatch(error -> error.getMessage().startsWith("Not flushed"));
  }

  @Test
  void whereTheNetworkHasNoStoreItIsEnoughThatItTookIt() {
    network.says = ServerStore.ABSENT;
    startAndWrite();
    CompletableFuture<FlushResult> flushed = synchronizer.flush(LIMIT);
    time.pass(Duration.ofSeconds(2));
    assertThat(flushed).isCompletedWithValue(FlushResult.PASSED_ON);
  }

  @Test
  void whatIsUndecidedIsWaitedForUntilItIsDecided() {
    network.says = ServerStore.UNDECIDED;
    startAndWrite();
    CompletableFuture<FlushResult> flushed = synchronizer.flush(LIMIT);
    time.pass(LONGER_THAN_A_REQUEST);
    assertThat(flushed).isNotDone();
    network.listener().serverStore(ServerStore.ABSENT);
    time.pass(Duration.ofSeconds(1));
    assertThat(flushed).isCompletedWithValue(FlushResult.PASSED_ON);
  }

  @Test
  void whereTheNetworkSaysNothingAndNoStoreSpeaksNothingIsPromised() {
    startAndWrite();
    CompletableFuture<FlushResult> flushed = synchronizer.flush(LIMIT);
    time.pass(LONGER_THAN_A_REQUEST);
    assertThat(flushed).isCompletedWithValue(FlushResult.UNCONFIRMED);
  }

  @Test
  void whereTheNetworkSaysNothingAndAStoreSpeaksThatIsRelied() {
    network.answers = true;
    startAndWrite();
    CompletableFuture<FlushResult> flushed = synchronizer.flush(LIMIT);
    time.pass(Duration.ofSeconds(3));
    assertThat(flushed).isCompletedWithValue(FlushResult.STORED);
  }

  @Test
  void theTimeOfALinkThatWasLostDoesNotCountForTheNext() {
    startAndWrite();
    time.pass(Duration.ofMillis(900));
    network.linkDown();
    network.linkUp();
    time.pass(Duration.ofMillis(10));
    CompletableFuture<FlushResult> flushed = synchronizer.flush(LIMIT);
    // only now had the first link's peers their second; the second link's had a tenth of it
    time.pass(Duration.ofMillis(300));
    network.answer();
    time.pass(Duration.ofSeconds(3));
    assertThat(flushed).isCompletedWithValue(FlushResult.STORED);
  }

  @Test
  void aStoreThatWasKnownIsWaitedForWhenTheLinkIsLostWhileClosing() {
    network.says = ServerStore.PRESENT;
    network.answers = true;
    startAndWrite();
    time.pass(Duration.ofSeconds(3));
    network.answers = false;
    store.setValue("v", Cell.of(2));
    var closed = synchronizer.closeAsync();
    time.pass(Duration.ofMillis(100));
    network.linkDown();
    time.pass(Duration.ofMillis(100));
    assertThat(closed).isNotDone();
    time.pass(Duration.ofSeconds(10));
    assertThat(closed).isCompleted();
    assertThat(errors).anyMatch(error -> error.getMessage().startsWith("Not flushed"));
  }
}
