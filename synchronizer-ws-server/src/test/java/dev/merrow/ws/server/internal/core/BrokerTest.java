package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.wire.Frame;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.share.Allowances;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The broker without any socket. */
class BrokerTest {
  private static final String HALF = "\nabcdefghijklmnop\n0\n2\n[null,";
  private static final String OTHER_HALF = "\nabcdefghijklmnop\n1\n2\n1,\"\"]";

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private long millis;
  private final Broker broker = broker(new WireLimits(100, 10, 10));

  private Broker broker(WireLimits limits) {
    return new Broker(TestOptions.of(limits, () -> Instant.ofEpochMilli(millis)), new Recorder());
  }

  private final class Recorder implements BrokerEvents {
    @Override
    public void pathAdded(String pathId) {
      events.add("+ " + pathId);
    }

    @Override
    public void pathRemoved(String pathId) {
      events.add("- " + pathId);
    }

    @Override
    public void clientAdded(String pathId, String clientId) {
      events.add("+ " + pathId + " " + clientId);
    }

    @Override
    public void clientRemoved(String pathId, String clientId) {
      events.add("- " + pathId + " " + clientId);
    }
  }

  @Test
  void aMessageInFragmentsIsDroppedAfterTheRequestTimeout() {
    FakeConnection receiver = new FakeConnection();
    PlainSocket sender = broker.join("p", new FakeConnection());
    broker.join("p", receiver);

    sender.received(HALF);
    millis += 1_000;
    sender.received(OTHER_HALF);
    assertThat(receiver.sent).isEmpty();

    // the late half began a new message
    sender.received(HALF);
    assertThat(receiver.sent).containsExactly(sender.id() + HALF, sender.id() + OTHER_HALF);
  }

  @Test
  void whoMissesAMessageThatStaysIncompleteIsToldToCompare() {
    FakeConnection receiver = new FakeConnection();
    FakeConnection other = new FakeConnection();
    PlainSocket sender = broker.join("p", new FakeConnection());
    PlainSocket to = broker.join("p", receiver);
    broker.join("p", other);

    sender.received(to.id() + HALF);
    millis += 999;
    broker.expire();
    assertThat(receiver.sent).isEmpty();
    millis += 1;
    broker.expire();
    String offer = sender.id() + "\n[null,2,[4294967295,4294967295]]";
    assertThat(receiver.sent).containsExactly(offer);
    assertThat(other.sent).isEmpty();

    // the late half is another message that stays incomplete
    sender.received(to.id() + OTHER_HALF);
    millis += 1_000;
    broker.expire();
    broker.expire();
    assertThat(receiver.sent).containsExactly(offer, offer);
  }

  @Test
  void aMessageWhoseFragmentsComeSlowlyIsNotDropped() {
    Broker roomy = broker(new WireLimits(1_000, 10, 10));
    FakeConnection receiver = new FakeConnection();
    PlainSocket sender = roomy.join("p", new FakeConnection());
    roomy.join("p", receiver);
    String id = "\nabcdefghijklmnop\n";

    sender.received(id + "0\n3\n[null");
    millis += 900;
    sender.received(id + "1\n3\n,1,");
    millis += 900;
    roomy.expire();
    sender.received(id + "2\n3\n\"\"]");

    assertThat(receiver.sent).hasSize(3);
  }

  @Test
  void unsentBytesAreLimitedForEachClientAlone() {
    FakeConnection slow = new FakeConnection();
    FakeConnection fast = new FakeConnection();
    PlainSocket sender = broker.join("p", new FakeConnection());
    broker.join("p", slow);
    broker.join("p", fast);

    // 17 bytes of sender and newline, 33 of message
    String message = "\n[\"" + "x".repeat(24) + "\",1,\"\"]";
    for (int i = 0; i < 3; i++) {
      fast.unsentBytes = 0;
      sender.received(message);
    }

    assertThat(slow.sent).hasSize(2);
    assertThat(slow.closes).containsExactly("1013 tinybase:15:socket");
    assertThat(fast.sent).hasSize(3);
    assertThat(fast.closes).isEmpty();
    assertThat(broker.clientIds("p")).hasSize(2);
  }

  @Test
  void aClosedClientIsHeardNoMore() {
    FakeConnection bad = new FakeConnection();
    FakeConnection other = new FakeConnection();
    PlainSocket client = broker.join("p", bad);
    broker.join("p", other);

    client.received("bad");
    client.received("\n[null,1,\"\"]");
    client.received("bad");
    client.left();

    assertThat(bad.closes).containsExactly("1007 tinybase:14");
    assertThat(other.sent).isEmpty();
    assertThat(events).containsOnlyOnce("- p " + client.id());
  }

  @Test
  void whoComesAfterTheEndIsClosed() {
    FakeConnection early = new FakeConnection();
    FakeConnection late = new FakeConnection();
    broker.join("p", early);
    broker.close();
    broker.join("p", late);
    broker.close();

    assertThat(early.closes).containsExactly("1001 ");
    assertThat(late.closes).containsExactly("1001 ");
    assertThat(broker.pathIds()).isEmpty();
    assertThat(events).hasSize(4);
  }

  @Test
  void eventsComeInTheOrderInWhichThingsHappened() {
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          BackgroundThreads.run(
              () -> {
                for (int i = 0; i < 500; i++) {
                  broker.join("p" + i % 2, new FakeConnection()).left();
                }
              }));
    }
    threads.forEach(CompletableFuture::join);

    Map<String, Set<String>> paths = new HashMap<>();
    for (String event : events) {
      String[] parts = event.split(" ", 3);
      if (parts.length == 3) {
        Set<String> clients = paths.get(parts[1]);
        assertThat(clients).as(event).isNotNull();
        assertThat(parts[0].equals("+") ? clients.add(parts[2]) : clients.remove(parts[2]))
            .as(event)
            .isTrue();
      } else if (parts[0].equals("+")) {
        assertThat(paths.put(parts[1], new HashSet<>())).as(event).isNull();
      } else {
        assertThat(paths.remove(parts[1])).as(event).isEmpty();
      }
    }
    assertThat(paths).isEmpty();
    assertThat(broker.pathIds()).isEmpty();
  }

  /** Stops the first who sends, until it is opened. */
  private static final class Gate {
    private final CompletableFuture<FakeConnection> first = new CompletableFuture<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    FakeConnection connection() {
      return new FakeConnection() {
        @Override
        public void send(Frame frame) {
          super.send(frame);
          if (first.complete(this)) {
            opened.orTimeout(60, TimeUnit.SECONDS).join();
          }
        }
      };
    }
  }

  @Test
  void whoComesDoesNotOvertakeWhatItMissed() throws Exception {
    Gate gate = new Gate();
    FakeConnection one = gate.connection();
    FakeConnection other = gate.connection();
    PlainSocket sender = broker.join("p", new FakeConnection());
    Map<FakeConnection, PlainSocket> recipients =
        Map.of(one, broker.join("p", one), other, broker.join("p", other));
    Thread sending = new Thread(() -> sender.received("\n[null,1,\"\"]"));
    sending.start();
    FakeConnection behind = gate.first.get(60, TimeUnit.SECONDS) == one ? other : one;

    String toBehind = recipients.get(behind).id() + "\n[null,2,[0,0]]";
    Thread coming = new Thread(() -> broker.join("p", new FakeConnection()).received(toBehind));
    coming.start();
    awaitRest(coming);
    gate.opened.complete(null);
    sending.join();
    coming.join();

    assertThat(behind.sent).hasSize(2);
    assertThat(behind.sent.get(0)).startsWith(sender.id());
  }

  private static void awaitRest(Thread thread) {
    Set<Thread.State> rest =
        EnumSet.of(Thread.State.WAITING, Thread.State.BLOCKED, Thread.State.TERMINATED);
    while (!rest.contains(thread.getState())) {
      Thread.onSpinWait();
    }
  }

  @Test
  void holdersWhoseAllowanceIsFullAgainAreForgotten() {
    BrokerOptions options = TestOptions.of(WireLimits.DEFAULTS, () -> Instant.ofEpochMilli(millis));
    Broker reviewed = new Broker(options, new Recorder());
    Allowances refusedCells = options.shares().refusedCells();
    assertThat(refusedCells.take(ShareHolder.ofIdentity("anna"), 100)).isTrue();
    reviewed.review();
    assertThat(refusedCells.size()).isEqualTo(1);
    millis += 1_000;
    reviewed.review();
    assertThat(refusedCells.size()).isZero();
  }
}
