package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.engine.SharedResource;
import dev.merrow.ws.server.internal.engine.DrainWaiters;
import java.util.ArrayList;
import java.util.List;

/** A connection that sends nothing by itself. */
class FakeConnection implements Connection {
  final List<String> sent = new ArrayList<>();
  final List<String> closes = new ArrayList<>();
  long unsentBytes;
  long takenBytes;
  long incoming;
  long paths;
  int pauses;
  double usedPart;
  ShareHolder holder = ShareHolder.UNKNOWN;
  final DrainWaiters drained = new DrainWaiters();

  @Override
  public void send(Frame frame) {
    sent.add(frame.text());
    unsentBytes += frame.bytes();
  }

  @Override
  public long unsentBytes() {
    return unsentBytes;
  }

  @Override
  public long takenBytes() {
    return takenBytes;
  }

  /** The other side reads so much. */
  void read(long bytes) {
    unsentBytes -= bytes;
    takenBytes += bytes;
    drained.check(unsentBytes);
  }

  @Override
  public void whenUnsent(long atMost, Runnable action) {
    drained.add(atMost, action);
    drained.check(unsentBytes);
  }

  @Override
  public void pauseReading() {
    pauses++;
  }

  @Override
  public void resumeReading() {
    pauses--;
  }

  @Override
  public ShareHolder holder() {
    return holder;
  }

  @Override
  public void charge(SharedResource what, long more) {
    switch (what) {
      case INCOMING -> incoming += more;
      case PATHS -> paths += more;
      case OUTGOING -> throw new IllegalStateException();
    }
  }

  @Override
  public double usedPart(SharedResource what) {
    return usedPart;
  }

  @Override
  public void ping() {
    // nobody looks at it
  }

  @Override
  public void close(CloseStatus status) {
    closes.add(status.code() + " " + status.reason());
  }
}
