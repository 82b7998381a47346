package dev.merrow.ws.server.jakarta.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.ShareHolder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyPayloadsTest {
  private static final ShareHolder HOLDER = ShareHolder.ofIdentity("anna");

  private final List<String> closes = new ArrayList<>();
  private final List<String> received = new ArrayList<>();
  private long held;
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
  private class Notes implements Receiver {
    @Override
    public void received(Utf8Text payload) {
      received.add(payload.toString());
    }

    @Override
    public void holding(long more) {
      held += more;
    }

    @Override
    public ShareHolder holder() {
      return HOLDER;
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
  void theHolderIsThatOfTheReceiverOnceItIsKnown() {
    assertThat(payloads.holder()).isEqualTo(ShareHolder.UNKNOWN);
    payloads.passTo(new Notes());
    assertThat(payloads.holder()).isEqualTo(HOLDER);
  }

  @Test
  void whatIsHandedOverIsChargedUntilItIs() {
    payloads.received("one");
    payloads.received("two");
    payloads.holding(10);
    List<Long> heldAtEach = new ArrayList<>();
    payloads.passTo(
        new Notes() {
          @Override
          public void received(Utf8Text payload) {
            heldAtEach.add(held);
            if (heldAtEach.size() == 1) {
              // while the first is handed over
              payloads.received("three");
              payloads.holding(5);
            }
          }
        });
    long each = 64 + 3;
    assertThat(heldAtEach).containsExactly(10 + 2 * each, 15 + 2 * each + 2, 15 + each + 2);
    assertThat(held).isEqualTo(15);
    payloads.holding(-15);
    assertThat(held).isZero();
  }

  @Test
  void whatIsDroppedIsChargedNoMore() {
    payloads.received("one");
    payloads.received("two");
    payloads.passTo(
        new Notes() {
          @Override
          public void received(Utf8Text payload) {
            super.received(payload);
            payloads.left();
          }
        });
    assertThat(received).containsExactly("one", "left");
    assertThat(held).isZero();
  }

  @Test
  void whoLeftBeforeItWasKnownWhoTakesItIsGone() {
    payloads.received("one");
    payloads.left();
    payloads.passTo(new Notes());
    assertThat(received).containsExactly("left");
  }
}
