package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.ws.server.engine.Connection;
import java.util.ArrayList;
import java.util.List;

/** A connection that sends nothing by itself. */
class FakeConnection implements Connection {
  final List<String> sent = new ArrayList<>();
  final List<String> closes = new ArrayList<>();
  long unsentBytes;

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
  public void ping() {
    // nobody looks at it
  }

  @Override
  public void close(CloseStatus status) {
    closes.add(status.code() + " " + status.reason());
  }
}
