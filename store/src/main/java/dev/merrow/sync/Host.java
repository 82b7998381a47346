package dev.merrow.sync;

import dev.merrow.schedule.Futures;
import dev.merrow.schedule.SerialExecutor;
import dev.merrow.store.MergeableStore;
import java.util.Objects;

/**
 * Answers what peers ask for, and delivers what does not fit into the answers. Used on the
 * conversation's thread alone.
 */
final class Host {
  private final Responder responder;
  private final Deliveries deliveries;
  private final Broadcaster broadcaster;
  private final Link link;
  private final SerialExecutor serial;

  Host(
      MergeableStore store,
      Deliveries deliveries,
      Broadcaster broadcaster,
      Link link,
      SerialExecutor serial) {
    this.responder = new Responder(store);
    this.deliveries = deliveries;
    this.broadcaster = broadcaster;
    this.link = link;
    this.serial = serial;
  }

  /** Whether a peer is being given what it lacks: until then nothing of it need be asked for. */
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
    Message response = new Message.Response(answer);
    Futures.whenDone(
        link.send(new Envelope(request.peerId(), request.requestId(), response)),
        error -> {
          if (error != null) {
            serial.report(error);
          }
        });
  }
}
