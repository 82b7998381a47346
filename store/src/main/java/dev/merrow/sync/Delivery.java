package dev.merrow.sync;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableReads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Brings one peer what does not fit into one answer, piece by piece, at the pace of the network and
 * of the peer: after some pieces it asks for the peer's hashes, which comes back when the peer has
 * dealt with the pieces. So however slow the peer is, no more than those pieces are on their way.
 * Used only on the conversation's thread.
 */
final class Delivery {
  /** About how heavy a piece is. As JSON that is about a megabyte. */
  static final long PIECE_WEIGHT = 3L << 19;

  /** How many pieces are on their way at most. */
  static final int WINDOW = 4;

  /** How long a peer may take to deal with those. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final MergeableReads store;
  private final Link link;
  private final SplittingSender parts;
  private final Comparisons comparisons;
  private final LongConsumer sentRows;
  private final Consumer<Runnable> inTurn;
  private final Consumer<Delivery> progressed;
  private final BooleanSupplier asksAgain;
  private final PieceCutter pieces;
  private final Envelope request;
  private final String peerId;
  private final String group;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long steps;

  /** Whether the network has taken any of the pieces, or of the answer before them. */
  private boolean sentAny;

  /**
   * Creates a delivery.
   *
   * @param sentRows receives the number of rows that were sent
   * @param inTurn runs a step when other deliveries have had their turn
   * @param progressed called when something was sent, or received from the peer
   * @param asksAgain whether the peer has asked for more meanwhile, and is to ask again
   * @param request what the peer asked
   * @param pieces what it lacks
   * @param group the group of the receiving peer
   */
  Delivery(
      MergeableReads store,
      Link link,
      SplittingSender parts,
      Comparisons comparisons,
      LongConsumer sentRows,
      Consumer<Runnable> inTurn,
      Consumer<Delivery> progressed,
      BooleanSupplier asksAgain,
      PieceCutter pieces,
      Envelope request,
      String peerId,
      String group) {
    this.store = store;
    this.link = link;
    this.parts = parts;
    this.comparisons = comparisons;
    this.sentRows = sentRows;
    this.inTurn = inTurn;
    this.progressed = progressed;
    this.asksAgain = asksAgain;
    this.pieces = pieces;
    this.request = request;
    this.peerId = peerId;
    this.group = group;
  }

  /**
   * Announces the pieces, before the request is answered: with changes that say nothing, but with
   * the request's id, which other peers than ours take no notice of.
   */
  void announce() {
    Futures.whenDone(
        send(new Message.ContentDiff(MergeableChanges.EMPTY)),
        error -> {
          // then the pieces cannot be sent either, and that is reported
        });
  }

  /**
   * Sends the pieces, and at last the hashes of what is here then; or those of the peer, if it can
   * get nothing of what it lacks.
   *
   * @param answered whether the network has taken any content of the answer
   * @return fails if they could not be sent, or the peer does not take them
   */
  CompletableFuture<Void> run(CompletableFuture<Boolean> answered) {
    var unused = answered.thenAccept(this::sent);
    inTurn.accept(() -> sendPieces(0));
    return done;
  }

  private void step() {
    steps++;
    progressed.accept(this);
  }

  /** Returns a number that grows whenever something was sent, or received from the peer. */
  long steps() {
    return steps;
  }

  /** Returns the id of the receiving peer. */
  String peerId() {
    return peerId;
  }

  /** Returns the group of the receiving peer. */
  String group() {
    return group;
  }

  /** Aborts the delivery. */
  void stop(Throwable why) {
    done.completeExceptionally(why);
  }

  /** Returns the approximate number of rows still to be sent. */
  long remainingRows() {
    return pieces.remainingRows();
  }

  private CompletableFuture<Void> send(Message message) {
    return link.send(new Envelope(peerId, request.requestId(), message));
  }

  private void sendPieces(int onTheirWay) {
    if (done.isDone()) {
      return;
    }
    if (onTheirWay == WINDOW || !pieces.hasNext()) {
      awaitPeer();
      return;
    }
    MergeableChanges piece = pieces.next(PIECE_WEIGHT);
    if (piece.isEmpty()) {
      inTurn.accept(() -> sendPieces(onTheirWay));
      return;
    }
    Futures.whenDone(
        parts.send(peerId, request.requestId(), piece).thenAccept(this::sent),
        error -> {
          if (error != null) {
            done.completeExceptionally(error);
            return;
          }
          sentRows.accept(piece.rowCount());
          step();
          // other deliveries have their turn between pieces
          inTurn.accept(() -> sendPieces(onTheirWay + 1));
        });
  }

  private void sent(boolean taken) {
    sentAny |= taken;
  }

  private void awaitPeer() {
    var unused =
        comparisons
            .hashesOf(peerId, PATIENCE)
            .whenComplete(
                (theirs, error) -> {
                  if (error != null) {
                    done.completeExceptionally(error);
                  } else {
                    step();
                    if (pieces.hasNext()) {
                      inTurn.accept(() -> sendPieces(0));
                    } else {
                      end(theirs);
                    }
                  }
                });
  }

  private void end(ContentHashes theirs) {
    ContentHashes ours = store.getMergeableContentHashes();
    // a peer that was sent nothing, because all of it is too large, would ask again without end
    boolean endsHere = !sentAny && !asksAgain.getAsBoolean();
    Futures.whenDone(
        send(new Message.OfferContentHashes(endsHere ? theirs : ours)),
        error -> Futures.settle(done, error));
    if (!ours.equals(theirs)) {
      comparisons.catchUpWith(peerId, theirs);
    }
  }
}
