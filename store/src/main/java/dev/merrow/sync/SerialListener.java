package dev.merrow.sync;

import dev.merrow.schedule.internal.SerialExecutor;
import java.time.Duration;

/**
 * What the transport tells of: handed over to the conversation's thread, and messages only as far
 * as they fit into the backlog. A transport that runs on the conversation's own scheduler, with a
 * task of its own for each message, has it dealt with within that task.
 */
final class SerialListener implements TransportListener {
  private final Conversation conversation;
  private final SerialExecutor serial;
  private final StatusTracker activity;
  private final Backlog backlog = new Backlog();

  SerialListener(Conversation conversation, SerialExecutor serial, StatusTracker activity) {
    this.conversation = conversation;
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
      serial.performWithin(() -> receive(envelope, weight));
    }
  }

  private void receive(Envelope envelope, long weight) {
    conversation.receive(envelope);
    if (backlog.remove(weight)) {
      conversation.failed(
          new TransportException("Messages arrived faster than they could be processed"));
    }
  }
}
