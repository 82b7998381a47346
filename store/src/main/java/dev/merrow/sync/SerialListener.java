package dev.merrow.sync;

import dev.merrow.schedule.internal.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives the transport's events and hands them over to the conversation's thread; messages only
 * as far as they fit into the backlog. Messages that come while those before have not had their
 * turn are handed over with them.
 *
 * <p>A transport that runs on the conversation's own scheduler, with a task for each message, has
 * the message processed within that task, so that it can measure how long that takes.
 */
final class SerialListener implements TransportListener {
  /** So that others on the same thread get their turn. */
  private static final int MAX_BATCH = 256;

  private final Conversation conversation;
  private final IncomingMessages messages;
  private final SerialExecutor serial;
  private final StatusTracker activity;
  private final Backlog backlog = new Backlog();

  /** The messages that were handed over last, as long as no other event came; guarded by this. */
  private @Nullable Batch last;

  /** How many events and batches await their turn; guarded by this. */
  private int queued;

  SerialListener(
      Conversation conversation,
      IncomingMessages messages,
      SerialExecutor serial,
      StatusTracker activity) {
    this.conversation = conversation;
    this.messages = messages;
    this.serial = serial;
    this.activity = activity;
  }

  @Override
  public void connecting() {
    inTurn(() -> activity.setReach(StatusTracker.Reach.CONNECTING));
  }

  @Override
  public void serverStore(ServerStore presence) {
    inTurn(() -> conversation.serverStore(presence));
  }

  @Override
  public void opened() {
    inTurn(conversation::opened);
  }

  @Override
  public void closed(CloseReason reason) {
    inTurn(() -> conversation.closed(reason));
  }

  @Override
  public void retrying(Throwable error, Duration delay) {
    inTurn(
        () -> {
          activity.setReach(StatusTracker.Reach.OFFLINE);
          serial.report(error);
        });
  }

  @Override
  public void gaveUp(TransportException error) {
    inTurn(() -> conversation.gaveUp(error));
  }

  @Override
  public void failed(Throwable error) {
    inTurn(() -> conversation.failed(error));
  }

  /** Hands over what must come after the messages before it, and before those after it. */
  private void inTurn(Runnable event) {
    synchronized (this) {
      last = null;
      queue(event);
    }
  }

  private void queue(Runnable task) {
    queued++;
    serial.execute(
        () -> {
          synchronized (this) {
            queued--;
          }
          task.run();
        });
  }

  @Override
  public void received(Envelope envelope) {
    long weight = Weights.of(envelope.message());
    if (!backlog.add(weight)) {
      return;
    }
    Batch batch;
    synchronized (this) {
      if (last != null && last.envelopes.size() < MAX_BATCH) {
        last.envelopes.add(envelope);
        last.weight += weight;
        return;
      }
      batch = new Batch();
      batch.envelopes.add(envelope);
      batch.weight = weight;
      // a message is not received before what came before it
      if (queued > 0 || !serial.mayPerformWithin()) {
        last = batch;
        queue(() -> receive(batch));
        return;
      }
    }
    serial.performWithin(() -> receive(batch));
  }

  private void receive(Batch batch) {
    synchronized (this) {
      if (last == batch) {
        last = null;
      }
    }
    messages.receive(batch.envelopes);
    if (backlog.remove(batch.envelopes.size(), batch.weight)) {
      conversation.failed(
          new TransportException("Messages arrived faster than they could be processed"));
    }
  }

  /** Messages that are handed over together. Guarded by the listener until they are received. */
  private static final class Batch {
    private final List<Envelope> envelopes = new ArrayList<>();
    private long weight;
  }
}
