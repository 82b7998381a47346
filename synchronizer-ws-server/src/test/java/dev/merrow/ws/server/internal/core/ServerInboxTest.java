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
import dev.merrow.ws.server.engine.ShareHolder;
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
          Duration.ofSeconds(1),
          new BrokerMonitor() {
            @Override
            public void unreadable() {
              unreadable.incrementAndGet();
            }
          },
          time);

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

  private final Broker broker =
      new Broker(TestOptions.of(WireLimits.DEFAULTS, time), new NoEvents());

  private static ClientMessage said(Client sender, String json, MessageType type) {
    Utf8Text text = Utf8Text.of(json);
    return new ClientMessage(sender, new Received("S", List.of(text), text), type);
  }

  private static ClientMessage question(Client sender, String id) {
    return said(sender, "[\"%s\",1,\"\"]".formatted(id), MessageType.GET_CONTENT_HASHES);
  }

  private static ClientMessage change(Client sender, String id) {
    return said(sender, "[\"%s\",3,[[{}],[{}],1]]".formatted(id), MessageType.CONTENT_DIFF);
  }

  private Client client(ShareHolder holder, FakeConnection connection) {
    connection.holder = holder;
    return broker.join("p", connection).client();
  }

  private Client client(String identity) {
    return client(ShareHolder.ofIdentity(identity), new FakeConnection());
  }

  @Test
  void ofEachClientOneQuestionIsOpen() {
    Client one = client("one");
    Client other = client("other");
    inbox.open(new Hearer());
    inbox.add(question(one, "one 1"));
    inbox.add(question(one, "one 2"));
    inbox.add(question(one, "one 3"));
    inbox.add(change(one, "one's change"));
    inbox.add(question(other, "other 1"));
    time.pass(Duration.ZERO);
    assertThat(heard).containsExactlyInAnyOrder("one 1", "one's change", "other 1");

    inbox.answered(one, 10);
    time.pass(Duration.ZERO);
    assertThat(heard).hasSize(4).endsWith("one 2");
    // the second is not answered, and keeps the third waiting for only so long
    time.pass(Duration.ofMillis(999));
    assertThat(heard).hasSize(4);
    time.pass(Duration.ofMillis(1));
    assertThat(heard).hasSize(5).endsWith("one 3");
  }

  @Test
  void whatTheGoneHaveAskedIsDroppedAndNotWhatTheyHaveChanged() {
    FakeConnection connection = new FakeConnection();
    Client gone = client(ShareHolder.UNKNOWN, connection);
    inbox.open(new Hearer());
    for (int i = 0; i < 1_000; i++) {
      inbox.add(question(gone, "question " + i));
    }
    inbox.add(change(gone, "change"));
    assertThat(connection.incoming).isPositive();
    inbox.left(gone);
    time.pass(Duration.ZERO);
    assertThat(heard).containsExactly("change");
    assertThat(connection.incoming).isZero();
    assertThat(gone.socket().atServer().bytes()).isZero();
  }

  @Test
  void whoHadLittleOfTheStoreIsNext() {
    Client greedy = client("greedy");
    Client modest = client("modest");
    inbox.open(new Hearer());
    for (int i = 0; i < 1_000; i++) {
      inbox.add(change(greedy, "greedy"));
    }
    for (int i = 0; i < 10; i++) {
      inbox.add(change(modest, "modest"));
    }
    time.pass(Duration.ZERO);
    assertThat(heard).hasSize(1_010);
    assertThat(heard.subList(0, 25)).filteredOn("modest"::equals).hasSize(10);
  }

  @Test
  void whoSaysMoreThanTheStoreTakesIsReadMoreSlowly() {
    FakeConnection connection = new FakeConnection();
    Client fast = client(ShareHolder.UNKNOWN, connection);
    String large = "x".repeat(WireLimits.DEFAULTS.payloadBytes() / 20);
    ServerInbox roomy =
        new ServerInbox(
            new SerialExecutor(time, error -> {}),
            WireLimits.DEFAULTS.payloadBytes(),
            Duration.ofSeconds(1),
            BrokerMonitor.NONE,
            time);
    roomy.open(new Hearer());
    // each takes a MiB of the heap
    roomy.add(change(fast, large));
    roomy.add(change(fast, large));
    roomy.add(change(fast, large));
    assertThat(connection.pauses).isZero();
    roomy.add(change(fast, large));
    assertThat(connection.pauses).isEqualTo(1);
    time.pass(Duration.ZERO);
    assertThat(connection.pauses).isZero();
  }

  @Test
  void whatWasCheckedAndCanNotBeReadIsCountedAndLeadsToAComparison() {
    Client sender = client("sender");
    inbox.open(new Hearer());
    for (String json : List.of("[\"before\",1,\"\"]", "[null,3,7]", "[\"after\",1,\"\"]")) {
      inbox.add(said(sender, json, MessageType.CONTENT_DIFF));
    }
    time.pass(Duration.ZERO);
    assertThat(heard).containsExactly("before", "A message could not be read", "after");
    assertThat(unreadable).hasValue(1);
  }
}
