package dev.merrow.sync;

import dev.merrow.schedule.SerialExecutor;
import java.time.Duration;

/**
 * What the transport tells of: handed over to the conversation's thread, and messages only as far
 * as they fit into the backlog.
 */
final class Ears implements TransportListener {
  private final Conversation conversation;
  private final SerialExecutor serial;
  private final Activity activity;
  private final Backlog backlog = new Backlog();

  Ears(Conversation conversation, SerialExecutor serial, Activity activity) {
    this.conversation = conversation;
    this.serial = serial;
    this.activity = activity;
  }

  @Override
  public void connecting() {
    serial.execute(() -> activity.setReach(Activity.Reach.CONNECTING));
  }

  @Override
  public void serverStore(ServerStore presence) {
    serial.execute(() -> conversation.toldOfServerStore(presence));
  }

  @Override
  public void opened() {
    serial.execute(conversation::linkOpened);
  }

  @Override
  public void closed(CloseReason reason) {
    serial.execute(() -> conversation.linkClosed(reason));
  }

  @Override
  public void retrying(Throwable error, Duration delay) {
    serial.execute(
        () -> {
          activity.setReach(Activity.Reach.OFFLINE);
          serial.report(error);
        });
  }

  @Override
  public void gaveUp(TransportException error) {
    serial.execute(() -> conversation.linkLost(error));
  }

  @Override
  public void failed(Throwable error) {
    serial.execute(() -> conversation.lostMessages(error));
  }

  @Override
  public void received(Envelope envelope) {
    long weight = Weights.of(envelope.message());
    if (backlog.add(weight)) {
      serial.execute(() -> receive(envelope, weight));
    }
  }

  private void receive(Envelope envelope, long weight) {
    conversation.receive(envelope);
    if (backlog.remove(weight)) {
      conversation.lostMessages(
          new TransportException("Messages came faster than they could be dealt with"));
    }
  }
}
