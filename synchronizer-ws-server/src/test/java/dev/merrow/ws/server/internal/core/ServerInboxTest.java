package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.MessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerInboxTest {
  private final VirtualTime time = new VirtualTime();
  private final AtomicInteger unreadable = new AtomicInteger();
  private final List<String> heard = new ArrayList<>();
  private final ServerInbox inbox =
      new ServerInbox(
          new SerialExecutor(time, error -> heard.add(error.toString())),
          1_000_000,
          new BrokerMonitor() {
            @Override
            public void unreadable() {
              unreadable.incrementAndGet();
            }
          });

  private final class Hearer implements TransportListener {
    @Override
    public void opened() {}

    @Override
    public void received(Envelope envelope) {
      heard.add(String.valueOf(envelope.requestId()));
    }

    @Override
    public void closed(CloseReason reason) {}

    @Override
    public void failed(Throwable error) {
      heard.add(error.getMessage());
    }
  }

  @Test
  void whatWasCheckedAndCanNotBeReadIsCountedAndLeadsToAComparison() {
    Broker broker = new Broker(TestOptions.of(WireLimits.DEFAULTS, time), new NoEvents());
    Client sender = broker.join("p", new FakeConnection()).client();
    inbox.open(new Hearer());
    for (String json : List.of("[\"before\",1,\"\"]", "[null,3,7]", "[\"after\",1,\"\"]")) {
      Utf8Text text = Utf8Text.of(json);
      inbox.add(
          new ClientMessage(
              sender, new Received("S", List.of(text), text), MessageType.GET_CONTENT_HASHES));
    }
    time.pass(Duration.ZERO);
    assertThat(heard).containsExactly("before", "A message could not be read", "after");
    assertThat(unreadable).hasValue(1);
  }
}
