package dev.merrow.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.BrokerEvents;
import dev.merrow.ws.server.internal.core.BrokerOptions;
import dev.merrow.ws.server.stores.PathStores;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BrokerThreadsTest {
  private static final int SENDERS = 3;
  private static final int VISITORS = 3;
  private static final int MESSAGES = 3_000;

  private final AtomicInteger paths = new AtomicInteger();
  private final AtomicInteger clients = new AtomicInteger();
  private final Broker broker =
      new Broker(
          new BrokerOptions(
              WireLimits.DEFAULTS,
              Duration.ofSeconds(1),
              () -> Instant.EPOCH,
              WireIds.secure(),
              new VirtualTime(),
              PathStores.NONE,
              null),
          new Counting());

  @Test
  void whoeverStaysGetsAllInOrderWhileOthersComeAndGo() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    List<Receiver> receivers = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      sockets.add(new Socket());
      receivers.add(broker.join("path", sockets.get(i)));
    }
    try (Crowd crowd = new Crowd()) {
      crowd.run(
          SENDERS + VISITORS,
          number -> {
            if (number < SENDERS) {
              say(receivers.get(number), number);
            } else {
              comeAndGo();
            }
          });
    }
    for (int receiver = 0; receiver < SENDERS; receiver++) {
      List<String> bodies = sockets.get(receiver).bodies();
      for (int sender = 0; sender < SENDERS; sender++) {
        String prefix = "[\"" + sender + ".";
        assertThat(bodies.stream().filter(body -> body.startsWith(prefix)))
            .containsExactlyElementsOf(
                receiver == sender
                    ? List.of()
                    : IntStream.range(0, MESSAGES)
                        .mapToObj(i -> prefix + i + "\",1,\"\"]")
                        .toList());
      }
    }
    receivers.forEach(Receiver::left);
    assertThat(broker.clientCount()).isZero();
    assertThat(broker.pathIds()).isEmpty();
    assertThat(clients).hasValue(0);
    assertThat(paths).hasValue(0);
  }

  private static void say(Receiver receiver, int number) {
    for (int i = 0; i < MESSAGES; i++) {
      receiver.received("\n[\"" + number + "." + i + "\",1,\"\"]");
    }
  }

  private void comeAndGo() {
    for (int i = 0; i < MESSAGES / 10; i++) {
      Receiver visitor = broker.join(i % 2 == 0 ? "path" : "elsewhere", new Socket());
      visitor.received("\n[\"visitor\",1,\"\"]");
      visitor.left();
    }
  }

  @Test
  void nobodyIsLeftWhoeverJoinsWhileItCloses() throws Exception {
    try (Crowd crowd = new Crowd()) {
      crowd.run(
          4,
          number -> {
            for (int i = 0; i < 500; i++) {
              if (number == 0 && i == 250) {
                broker.close();
              }
              broker.join("path" + i % 3, new Socket()).received("\n[null,1,\"\"]");
            }
          });
    }
    assertThat(broker.clientCount()).isZero();
    assertThat(clients).hasValue(0);
    assertThat(paths).hasValue(0);
  }

  private static final class Socket implements Connection {
    private final List<String> payloads = Collections.synchronizedList(new ArrayList<>());

    List<String> bodies() {
      return payloads.stream().map(text -> text.substring(text.indexOf('\n') + 1)).toList();
    }

    @Override
    public void send(Frame frame) {
      payloads.add(frame.text());
    }

    @Override
    public long unsentBytes() {
      return 0;
    }

    @Override
    public void ping() {}

    @Override
    public void close(CloseStatus status) {}
  }

  /** The events come one after the other, as they say. */
  private final class Counting implements BrokerEvents {
    private int calling;

    private void count(AtomicInteger counter, int by) {
      assertThat(calling++).isZero();
      assertThat(counter.addAndGet(by)).isGreaterThanOrEqualTo(0);
      calling--;
    }

    @Override
    public void pathAdded(String pathId) {
      count(paths, 1);
    }

    @Override
    public void pathRemoved(String pathId) {
      count(paths, -1);
    }

    @Override
    public void clientAdded(String pathId, String clientId) {
      count(clients, 1);
    }

    @Override
    public void clientRemoved(String pathId, String clientId) {
      count(clients, -1);
    }
  }
}
