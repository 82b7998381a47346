package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.audiences.Audiences;
import dev.merrow.ws.server.internal.share.PathShares;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.stores.PathStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Brokers that relay the messages of a path without a store, in virtual time. */
class ClusterRelayTest {
  private static final String HASHES_ASKED = ",1,\"\"]";

  private final VirtualTime time = new VirtualTime();
  private final VirtualBackplane backplane = new VirtualBackplane(time);
  private int brokers;

  private Broker broker(PathStores stores) {
    long seed = ++brokers;
    return new Broker(
        new BrokerOptions(
            WireLimits.DEFAULTS,
            JsonLimits.DEFAULTS,
            PathLimits.DEFAULTS,
            Duration.ofSeconds(1),
            time,
            new WireIds(new Random(seed)),
            new Random(100 + seed),
            time,
            stores,
            null,
            BrokerMonitor.NONE,
            PathShares.unlimited(time),
            backplane,
            Audiences.NONE),
        new NoEvents());
  }

  private static long questions(FakeConnection connection) {
    return connection.sent.stream().filter(text -> text.endsWith(HASHES_ASKED)).count();
  }

  @Test
  void brokersThatReconnectTogetherCompareOnceEach() {
    List<FakeConnection> clients = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      FakeConnection client = new FakeConnection();
      clients.add(client);
      broker(PathStores.NONE).join("p", client);
    }
    time.pass(Duration.ofSeconds(10));
    assertThat(clients).extracting(ClusterRelayTest::questions).containsOnly(0L);
    for (long round = 1; round <= 3; round++) {
      backplane.toggle();
      time.pass(Duration.ofSeconds(10));
      backplane.toggle();
      time.pass(Duration.ofSeconds(10));
      assertThat(clients).extracting(ClusterRelayTest::questions).containsOnly(round);
    }
  }

  @Test
  void whatFindsNoRoomBeforeThePathIsJoinedIsComparedAfterwards() {
    FakeConnection here = new FakeConnection();
    FakeConnection there = new FakeConnection();
    backplane.toggle();
    PlainSocket writer = broker(PathStores.NONE).join("p", here);
    broker(PathStores.NONE).join("p", there);
    for (int i = 0; i < 1_001; i++) {
      writer.received("\n[null,2,[%s,0]]".formatted(i));
    }
    backplane.toggle();
    time.pass(Duration.ofSeconds(10));
    String from = writer.id() + "\n[null,2,[";
    assertThat(there.sent).contains(from + "1,0]]", from + "1000,0]]");
    assertThat(there.sent).as("the oldest").doesNotContain(from + "0,0]]");
    assertThat(questions(here)).isEqualTo(1);
    assertThat(questions(there)).isEqualTo(1);
  }

  @Test
  void aPathThatIsLeftBeforeItIsKnownWhetherItHasAStoreIsNotJoined() {
    Broker broker = broker(path -> Optional.empty());
    PlainSocket client = broker.join("p", new FakeConnection());
    client.left();
    time.pass(Duration.ofSeconds(10));
    assertThat(backplane.subscriptions()).isZero();

    PlainSocket stays = broker.join("p", new FakeConnection());
    time.pass(Duration.ofSeconds(10));
    assertThat(backplane.subscriptions()).isEqualTo(1);
    stays.left();
    time.pass(Duration.ofSeconds(10));
    assertThat(backplane.subscriptions()).isZero();
  }
}
