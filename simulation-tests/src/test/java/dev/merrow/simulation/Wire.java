package dev.merrow.simulation;

import dev.merrow.sync.CloseCode;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection between a store's transport and the broker, as TCP and a WebSocket make it. */
final class Wire implements Connection {
  private final SimulatedBroker network;
  private final Timeline timeline;
  private final Findings findings;
  private final Pipe up;
  private final Pipe down;
  private final long maxUnsent;
  private final String name;
  private final End end;
  private final Pipe.Latency latency;
  private final Receiver receiver;
  private boolean closedByBroker;
  private boolean broken;
  private boolean stalled;
  private boolean brokerStands;

  /** The end that is not the broker's. */
  interface End {
    void received(String payload);

    void closed(int code, String reason);
  }

  /**
   * Connects.
   *
   * @param opened gives what takes the payloads
   */
  Wire(
      SimulatedBroker network,
      String name,
      Function<Connection, Receiver> opened,
      End end,
      Pipe.Latency latency) {
    this.network = network;
    this.timeline = network.timeline();
    this.findings = network.findings();
    this.maxUnsent = network.limits().payloadBytes();
    this.name = name;
    this.end = end;
    this.latency = latency;
    up = new Pipe(timeline, latency);
    down = new Pipe(timeline, latency);
    receiver = opened.apply(this);
  }

  /** Sends a payload to the broker. */
  void up(Frame frame, Consumer<@Nullable String> taken) {
    up.put(frame.bytes(), () -> receiver.received(frame.text()), taken);
  }

  @Override
  public void send(Frame frame) {
    down.put(frame.bytes(), () -> end.received(frame.text()), taken -> {});
    if (down.bytes() > maxUnsent) {
      findings.add("%s: %s bytes wait for a slow reader", name, down.bytes());
    }
  }

  @Override
  public long unsentBytes() {
    return down.bytes();
  }

  @Override
  public void ping() {
    down.put(2, () -> up.put(2, receiver::ponged, taken -> {}), taken -> {});
  }

  @Override
  public void close(CloseStatus status) {
    if (closedByBroker) {
      return;
    }
    closedByBroker = true;
    boolean expected =
        switch (status.code()) {
          case CloseCode.GOING_AWAY, CloseCode.TRY_LATER -> true;
          case CloseCode.FAILED -> network.mayFail();
          default -> false;
        };
    if (!expected) {
      findings.add("%s: the broker closed it with %s", name, status);
    }
    up.cut();
    down.cut();
    timeline.after(latency.nextMicros(), () -> end.closed(status.code(), status.reason()));
    timeline.after(latency.nextMicros(), () -> network.atBroker(receiver::left));
  }

  /** Ends the connection from this end, once all that was sent has arrived. */
  void end() {
    up.put(0, this::leave, taken -> {});
  }

  private void leave() {
    down.cut();
    receiver.left();
  }

  /**
   * Breaks the connection.
   *
   * @param endMicros when this end notices, or negative if it does not
   * @param brokerMicros when the broker does
   */
  void cut(int endMicros, int brokerMicros) {
    if (broken) {
      return;
    }
    broken = true;
    up.cut();
    if (endMicros >= 0) {
      timeline.after(endMicros, () -> end.closed(1006, ""));
    }
    // the broker may go on to send into the void
    down.stall();
    timeline.after(
        brokerMicros,
        () -> {
          down.cut();
          network.atBroker(receiver::left);
        });
  }

  /** Stops both directions until it continues. */
  void stall() {
    if (!stalled) {
      stalled = true;
      up.stall();
      down.stall();
    }
  }

  /** Goes on, as fast as usual. */
  void resume() {
    if (broken) {
      return;
    }
    down.slowDown(0);
    if (stalled) {
      stalled = false;
      up.resume();
      down.resume();
    }
  }

  /** The broker reads nothing until it goes on. */
  void brokerStandsStill() {
    if (!brokerStands) {
      brokerStands = true;
      up.stall();
    }
  }

  /** Continues both directions. */
  void brokerGoesOn() {
    if (brokerStands) {
      brokerStands = false;
      up.resume();
    }
  }

  /** Makes the store read slowly. */
  void readSlowly(int microsPerByte) {
    down.slowDown(microsPerByte);
  }
}
