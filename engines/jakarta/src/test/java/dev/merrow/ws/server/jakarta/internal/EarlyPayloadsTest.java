package dev.merrow.ws.server.jakarta.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyPayloadsTest {
  private final List<String> closes = new ArrayList<>();
  private final List<String> received = new ArrayList<>();
  private final EarlyPayloads payloads =
      new EarlyPayloads(new Closable(), new WireLimits(100, 10, 10));

  /** Notes only how it is closed. */
  private final class Closable implements Connection {
    @Override
    public void send(Frame frame) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long unsentBytes() {
      return 0;
    }

    @Override
    public void ping() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close(CloseStatus status) {
      closes.add(status.code() + " " + status.reason());
    }
  }

  /** Notes what comes. */
  private final class Notes implements Receiver {
    @Override
    public void received(Utf8Text payload) {
      received.add(payload.toString());
    }

    @Override
    public void left() {
      received.add("left");
    }
  }

  @Test
  void whatCameEarlyComesFirst() {
    payloads.received("one");
    payloads.received("two");
    assertThat(received).isEmpty();
    payloads.passTo(new Notes());
    payloads.received("three");
    payloads.left();
    assertThat(received).containsExactly("one", "two", "three", "left");
  }

  @Test
  void oneMoreThanAPayloadsWorthClosesTheSocket() {
    payloads.received("x".repeat(100));
    assertThat(closes).isEmpty();
    payloads.received("y");
    payloads.received("z");
    assertThat(closes).containsExactly("1013 tinybase:15:socket");
    payloads.passTo(new Notes());
    assertThat(received).containsExactly("left");
  }

  @Test
  void payloadsWithoutAnythingInThemCountToo() {
    for (int i = 0; i < 1_000; i++) {
      payloads.received("");
    }
    assertThat(closes).containsExactly("1013 tinybase:15:socket");
  }

  @Test
  void whoLeftBeforeItWasKnownWhoTakesItIsGone() {
    payloads.received("one");
    payloads.left();
    payloads.passTo(new Notes());
    assertThat(received).containsExactly("left");
  }
}
