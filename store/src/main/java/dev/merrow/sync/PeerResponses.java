package dev.merrow.sync;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Answers what peers ask for, and delivers what does not fit into the answers. Used only on the
 * conversation's thread.
 */
final class PeerResponses {
  private final Responder responder;
  private final Deliveries deliveries;
  private final Broadcaster broadcaster;
  private final Link link;
  private final SplittingSender parts;
  private final SerialExecutor serial;

  PeerResponses(
      MergeableStore store,
      Deliveries deliveries,
      Broadcaster broadcaster,
      Link link,
      SplittingSender parts,
      SerialExecutor serial) {
    this.responder = new Responder(store);
    this.deliveries = deliveries;
    this.broadcaster = broadcaster;
    this.link = link;
    this.parts = parts;
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
      answer(request, nothing);
      return;
    }
    Responder.Reply reply = responder.answerTo(request, syncing);
    if (reply == null) {
      return;
    }
    PieceCutter rest = reply.rest();
    Runnable delivery = rest == null ? () -> {} : deliveries.prepare(request, peerId, rest);
    answer(request, reply.answer());
    delivery.run();
  }

  private void answer(Envelope request, Answer answer) {
    broadcaster.beUnquiet();
    Futures.whenDone(
        send(request, new Message.Response(answer)),
        error -> {
          MergeableChanges content = error == null ? MergeableChanges.EMPTY : answer.content();
          if (error != null
              && Futures.cause(error) instanceof MessageTooLargeException
              && !content.sayNothing()) {
            answerInParts(request, answer, content);
          } else {
            reportIfAny(error);
          }
        });
  }

  /**
   * Sends the content in smaller messages, and then answers without it: so the peer has it when its
   * comparison goes on. No hashes are offered after it, for they would always differ.
   */
  private void answerInParts(Envelope request, Answer answer, MergeableChanges content) {
    Futures.whenDone(
        parts.send(request.peerId(), null, content),
        error -> {
          reportIfAny(error);
          Futures.whenDone(
              send(request, new Message.Response(answer.withoutContent())), this::reportIfAny);
        });
  }

  private CompletableFuture<Void> send(Envelope request, Message message) {
    return link.send(new Envelope(request.peerId(), request.requestId(), message));
  }

  private void reportIfAny(@Nullable Throwable error) {
    if (error != null) {
      serial.report(error);
    }
  }
}
