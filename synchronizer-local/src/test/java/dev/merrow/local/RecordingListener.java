package dev.merrow.local;

import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.TransportListener;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told. */
final class RecordingListener implements TransportListener {
  final List<Envelope> received = new ArrayList<>();

  @Override
  public void opened() {}

  @Override
  public void received(Envelope envelope) {
    received.add(envelope);
  }

  @Override
  public void closed(CloseReason reason) {}

  @Override
  public void failed(Throwable error) {
    throw new AssertionError(error);
  }
}
