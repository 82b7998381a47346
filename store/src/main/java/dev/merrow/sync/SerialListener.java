package dev.merrow.sync;

import dev.merrow.schedule.internal.SerialExecutor;
import java.time.Duration;

/**
 * Receives the transport's events and hands them over to the conversation's thread; messages only
 * as far as they fit into the backlog.
 */
final class SerialListener implements TransportListener {
  private final Conversation conversation;
  private final IncomingMessages messages;
  private final SerialExecutor serial;
  private final StatusTracker activity;
  private final Backlog backlog = new Backlog();

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
    serial.execute(() -> activity.setReach(StatusTracker.Reach.CONNECTING));
  }

  @Override
  public void serverStore(ServerStore presence) {
    serial.execute(() -> conversation.serverStore(presence));
  }

  @Override
  public void opened() {
    serial.execute(conversation::opened);
  }

  @Override
  public void closed(CloseReason reason) {
    serial.execute(() -> conversation.closed(reason));
  }

  @Override
  public void retrying(Throwable error, Duration delay) {
    serial.execute(
        () -> {
          activity.setReach(StatusTracker.Reach.OFFLINE);
          serial.report(error);
        });
  }

  @Override
  public void gaveUp(TransportException error) {
    serial.execute(() -> conversation.gaveUp(error));
  }

  @Override
  public void failed(Throwable error) {
    serial.execute(() -> conversation.failed(error));
  }

  @Override
  public void received(Envelope envelope) {
    long weight = Weights.of(envelope.message());
    if (backlog.add(weight)) {
      serial.execute(() -> receive(envelope, weight));
    }
  }

  private void receive(Envelope envelope, long weight) {
    messages.receive(envelope);
    if (backlog.remove(weight)) {
      conversation.failed(
          new TransportException("Messages arrived faster than they could be processed"));
    }
  }
}
