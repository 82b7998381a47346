package dev.merrow.sync;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.MergeableChanges;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Answers what peers ask for, and delivers what does not fit into the answers. Used only on the
 * conversation's thread.
 */
final class PeerResponses {
  private final PeerViews views;
  private final Deliveries deliveries;
  private final Broadcaster broadcaster;
  private final Link link;
  private final SplittingSender parts;
  private final Gaps gaps;
  private final SerialExecutor serial;

  PeerResponses(
      PeerViews views,
      Deliveries deliveries,
      Broadcaster broadcaster,
      Link link,
      SplittingSender parts,
      Gaps gaps,
      SerialExecutor serial) {
    this.views = views;
    this.deliveries = deliveries;
    this.broadcaster = broadcaster;
    this.link = link;
    this.parts = parts;
    this.gaps = gaps;
    this.serial = serial;
  }

  /**
   * Returns whether a peer is being given what it lacks: until then nothing of it need be asked
   * for.
   */
  boolean isDeliveringTo(String peerId) {
    return deliveries.isUnderWayTo(peerId);
  }

  /** Breaks off what is being delivered. */
  void stop() {
    deliveries.stop();
  }

  /**
   * Answers.
   *
   * @param syncing see {@link Responder#answerTo}
   */
  void respond(Envelope request, boolean syncing) {
    String peerId = Objects.requireNonNull(request.peerId());
    Answer nothing = Responder.nothingFor(request.message());
    if (nothing != null && isDeliveringTo(peerId)) {
      deliveries.turnedAway(peerId);
      var unused = answer(request, nothing);
      return;
    }
    Responder.Reply reply = new Responder(views.viewOf(peerId)).answerTo(request, syncing);
    if (reply == null) {
      return;
    }
    PieceCutter rest = reply.rest();
    if (rest == null) {
      var unused = answer(request, reply.answer());
    } else {
      Consumer<CompletableFuture<Boolean>> delivery = deliveries.prepare(request, peerId, rest);
      delivery.accept(answer(request, reply.answer()));
    }
  }

  /** Answers; completes with whether the network has taken any of the answer's content. */
  private CompletableFuture<Boolean> answer(Envelope request, Answer answer) {
    broadcaster.beUnquiet();
    MergeableChanges content = answer.content();
    if (!gaps.tooLargeIn(content).isEmpty()) {
      return answerInParts(request, answer, content);
    }
    return send(request, new Message.Response(answer))
        .thenApply(done -> true)
        .exceptionallyCompose(
            error -> {
              if (Futures.cause(error) instanceof MessageTooLargeException
                  && !content.sayNothing()) {
                return answerInParts(request, answer, content);
              }
              serial.reportIfAny(error);
              return CompletableFuture.completedFuture(true);
            });
  }

  /**
   * Sends the content in smaller messages, and then answers without it: so the peer has it when its
   * comparison goes on. No hashes are offered after it, for they would always differ.
   */
  private CompletableFuture<Boolean> answerInParts(
      Envelope request, Answer answer, MergeableChanges content) {
    return parts
        .send(request.peerId(), null, content)
        .handle(
            (taken, error) -> {
              serial.reportIfAny(error);
              Futures.whenDone(
                  send(request, new Message.Response(answer.withoutContent())),
                  serial::reportIfAny);
              return error != null || taken;
            });
  }

  private CompletableFuture<Void> send(Envelope request, Message message) {
    return link.send(new Envelope(request.peerId(), request.requestId(), message));
  }
}
