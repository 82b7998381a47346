package dev.merrow.testkit.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Answer;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of every transport. Extend it with a test of each transport, which defines how to
 * create one.
 *
 * <p>No test waits for a fixed time: to show that a message does not arrive, a test sends another
 * one after it, which must arrive first.
 */
public abstract class TransportContract {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final List<Peer> peers = new ArrayList<>();
  private final List<Synchronizer> synchronizers = new ArrayList<>();

  /** Returns a transport that is not open yet. All transports of one test join the same group. */
  protected abstract Transport createTransport() throws Exception;

  /** Releases what the transports of a test had in common, after they are closed. */
  protected void closeNetwork() throws Exception {}

  @AfterEach
  final void closeAll() throws Exception {
    synchronizers.forEach(Synchronizer::close);
    for (Peer peer : peers) {
      peer.transport.close().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    closeNetwork();
  }

  // One transport

  @Test
  void itTellsThatItIsOpenBeforeOpeningCompletes() throws Exception {
    Peer peer = new Peer();
    peer.transport
        .open(peer)
        .thenRun(() -> assertThat(peer.told).contains("opened"))
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void sendingBeforeItIsOpenFails() throws Exception {
    Peer peer = new Peer();

    assertRefused(peer);
  }

  @Test
  void closingTellsOnceAndClosingAgainDoesNothingMore() throws Exception {
    Peer peer = open();

    peer.transport.close().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(peer.told).containsExactly("opened", "closed 1000 for good");
    peer.transport.close().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(peer.told).containsExactly("opened", "closed 1000 for good");
  }

  @Test
  void closingWhatWasNeverOpenIsFine() throws Exception {
    Peer peer = new Peer();

    peer.transport.close().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(peer.told).isEmpty();
  }

  @Test
  void sendingAfterItWasClosedFails() throws Exception {
    Peer peer = open();
    peer.transport.close().get(LIMIT.toSeconds(), TimeUnit.SECONDS);

    assertRefused(peer);
  }

  @Test
  void sendingToAnUnknownPeerIsNoFailure() throws Exception {
    Peer peer = open();

    peer.send(null, 1);
  }

  private static void assertRefused(Peer peer) {
    assertThatThrownBy(
            () ->
                peer.transport
                    .send(Envelope.toAll("id", new Message.GetContentHashes()))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS))
        .hasCauseInstanceOf(TransportException.class);
  }

  // Several

  @Test
  void anEnvelopeToAllReachesAllOthersOnceAndNotItsSender() throws Exception {
    Peer sender = open();
    Peer one = open();
    Peer other = open();

    sender.send(null, 1);
    sender.send(null, 2);

    String senderId = one.next(1);
    assertThat(one.next(2)).isEqualTo(senderId);
    assertThat(other.next(1)).isEqualTo(senderId);
    assertThat(other.next(2)).isEqualTo(senderId);
    one.send(null, 3);
    assertThat(sender.next(3)).isNotEqualTo(senderId);
  }

  @Test
  void anEnvelopeToOnePeerReachesItAlone() throws Exception {
    Peer sender = open();
    Peer one = open();
    Peer other = open();
    one.send(null, 1);
    String oneId = sender.next(1);
    other.next(1);

    sender.send(oneId, 2);
    sender.send(null, 3);

    one.next(2);
    one.next(3);
    other.next(3);
  }

  @Test
  void anEnvelopeToAPeerThatDoesNotExistIsDropped() throws Exception {
    Peer sender = open();
    Peer other = open();

    sender.send("nobody", 1);
    sender.send(null, 2);

    other.next(2);
  }

  @Test
  void anEnvelopeToAPeerThatHasLeftIsDropped() throws Exception {
    Peer sender = open();
    Peer other = open();
    Peer leaver = open();
    leaver.send(null, 1);
    String leaverId = sender.next(1);
    other.next(1);
    leaver.transport.close().get(LIMIT.toSeconds(), TimeUnit.SECONDS);

    sender.send(leaverId, 2);
    sender.send(null, 3);

    other.next(3);
    assertThat(leaver.received).isEmpty();
  }

  @Test
  void whatIsSentBeforeClosingArrives() throws Exception {
    Peer sender = open();
    Peer other = open();

    for (int i = 0; i < 100; i++) {
      Futures.whenDone(sender.transport.send(numbered(null, i)), error -> {});
    }
    sender.transport.close().get(LIMIT.toSeconds(), TimeUnit.SECONDS);

    for (int i = 0; i < 100; i++) {
      other.next(i);
    }
  }

  @Test
  void envelopesOfOneSenderArriveInOrder() throws Exception {
    Peer sender = open();
    Peer one = open();
    Peer other = open();

    for (int i = 0; i < 500; i++) {
      sender.send(null, i);
    }

    for (int i = 0; i < 500; i++) {
      one.next(i);
      other.next(i);
    }
  }

  @Test
  void everyKindOfMessageArrivesAsItWasSent() throws Exception {
    Peer sender = open();
    Peer other = open();
    StampedValues values =
        StampedValues.of(
            Map.of(
                "\n\u0000\ud83d\ude00__proto__",
                new StampedCell(Cell.of("\ud83d\ude00\n\"\\\u2028"), Hlc.of(1, 2, 3)),
                "",
                new StampedCell(null, Hlc.EMPTY)));
    List<Message> messages =
        List.of(
            new Message.GetContentHashes(),
            new Message.OfferContentHashes(new ContentHashes(-1, 0)),
            new Message.ContentDiff(MergeableChanges.ofValues(values)),
            new Message.GetTableDiff(Map.of("t", -1)),
            new Message.GetRowDiff(Map.of("t", Map.of("r", 2))),
            new Message.GetCellDiff(Map.of("t", Map.of("r", Map.of("c", 3)))),
            new Message.GetValueDiff(Map.of()),
            new Message.Response(new Answer.OfValues(values)));

    for (Message message : messages) {
      String requestId = message instanceof Message.GetValueDiff ? null : "id\n\"";
      sender.send(Envelope.toAll(requestId, message));
      Envelope received = other.next();
      assertThat(received.message()).isEqualTo(message);
      assertThat(received.requestId()).isEqualTo(requestId);
    }
  }

  @Test
  void aBigMessageArrivesWhole() throws Exception {
    Peer sender = open();
    Peer other = open();
    StampedValues values =
        StampedValues.of(
            Map.of(
                "big", new StampedCell(Cell.of("\u00e4x\ud83d\ude00".repeat(300_000)), Hlc.EMPTY)));
    Message message = new Message.ContentDiff(MergeableChanges.ofValues(values));

    sender.send(Envelope.toAll("id", message));
    sender.send(null, 1);

    assertThat(other.next().message().equals(message)).isTrue();
    other.next(1);
  }

  @Test
  void aListenerThatAnswersAtOnceIsNotCalledFromWithinItsOwnSend() throws Exception {
    ThreadLocal<Boolean> sending = ThreadLocal.withInitial(() -> false);
    AtomicBoolean nested = new AtomicBoolean();
    Peer one = open();
    Peer other = open();
    one.onReceive =
        () -> {
          nested.compareAndSet(false, sending.get());
          sending.set(true);
          Futures.whenDone(one.transport.send(numbered(null, 2)), error -> {});
          sending.set(false);
        };

    other.send(null, 1);
    other.next(2);
    assertThat(nested).isFalse();
  }

  // Synchronizers

  @Test
  void storesConvergeOverIt() throws Exception {
    MergeableStore one = MergeableStore.createMergeableStore();
    MergeableStore other = MergeableStore.createMergeableStore();
    one.setCell("pets", "fido", "species", Cell.of("dog"));
    other.setCell("pets", "felix", "species", Cell.of("cat"));
    other.setValue("open", Cell.of(true));

    synchronize(one);
    synchronize(other);
    Convergence.await(one, other);
    assertThat(one.getContent().tables().get("pets")).containsOnlyKeys("fido", "felix");

    one.setCell("pets", "fido", "sold", Cell.of(true));
    other.delCell("pets", "felix", "species");
    Convergence.await(one, other);
    assertThat(other.getCell("pets", "fido", "sold")).isEqualTo(Cell.of(true));
    assertThat(one.getContent().tables().get("pets")).containsOnlyKeys("fido");
  }

  @Test
  void aLateJoinerGetsEverything() throws Exception {
    MergeableStore one = MergeableStore.createMergeableStore();
    MergeableStore other = MergeableStore.createMergeableStore();
    synchronize(one);
    synchronize(other);
    for (int i = 0; i < 200; i++) {
      (i % 2 == 0 ? one : other).setCell("t", "r" + i, "c", Cell.of(i));
    }
    Convergence.await(one, other);

    MergeableStore late = MergeableStore.createMergeableStore();
    synchronize(late);

    Convergence.await(one, late);
    assertThat(late.getContent()).isEqualTo(other.getContent());
  }

  private void synchronize(MergeableStore store) throws Exception {
    Synchronizer synchronizer = Synchronizer.createCustomSynchronizer(store, createTransport());
    synchronizers.add(synchronizer);
    synchronizer.startSync().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private Peer open() throws Exception {
    Peer peer = new Peer();
    peer.transport.open(peer).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    return peer;
  }

  private static Envelope numbered(@Nullable String to, int number) {
    return new Envelope(to, "id" + number, new Message.GetValueDiff(Map.of("number", number)));
  }

  private final class Peer implements TransportListener {
    private final Transport transport;
    private final List<String> told = new ArrayList<>();
    private final BlockingQueue<Envelope> received = new LinkedBlockingQueue<>();
    private volatile Runnable onReceive = () -> {};

    Peer() throws Exception {
      transport = createTransport();
      peers.add(this);
    }

    void send(@Nullable String to, int number) throws Exception {
      send(numbered(to, number));
    }

    void send(Envelope envelope) throws Exception {
      transport.send(envelope).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** The sender of the next message, which must be the one of that number. */
    String next(int number) throws Exception {
      Envelope envelope = next();
      assertThat(envelope).isEqualTo(numbered(Objects.requireNonNull(envelope.peerId()), number));
      return envelope.peerId();
    }

    Envelope next() throws Exception {
      Envelope envelope = received.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(envelope).as("an envelope within " + LIMIT).isNotNull();
      return envelope;
    }

    @Override
    public void opened() {
      told.add("opened");
    }

    @Override
    public void received(Envelope envelope) {
      received.add(envelope);
      onReceive.run();
    }

    @Override
    public void closed(CloseReason reason) {
      told.add("closed " + reason.code() + (reason.comesBack() ? "" : " for good"));
    }

    @Override
    public void failed(Throwable error) {
      told.add("failed " + error);
    }
  }
}
