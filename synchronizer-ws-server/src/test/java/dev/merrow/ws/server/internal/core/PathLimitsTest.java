package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.limits.PathLimits;
import org.junit.jupiter.api.Test;

class PathLimitsTest {
  private static final String NO_ROOM = "1013 merrow:no-room-on-path";

  private static Broker broker(PathLimits limits) {
    return new Broker(TestOptions.of(limits), new NoEvents());
  }

  @Test
  void pathsAreLimited() {
    Broker broker = broker(new PathLimits(2, 10));
    FakeConnection one = new FakeConnection();
    FakeConnection late = new FakeConnection();
    PlainSocket first = broker.join("a", one);
    broker.join("b", new FakeConnection());
    broker.join("c", late);

    assertThat(late.closes).containsExactly(NO_ROOM);
    assertThat(broker.pathIds()).containsExactlyInAnyOrder("a", "b");
    FakeConnection other = new FakeConnection();
    broker.join("a", other).received("\n[null,1,\"\"]");
    assertThat(one.sent).hasSize(1);

    first.left();
    broker.close();
    assertThat(other.closes).containsExactly("1001 ");
  }

  @Test
  void aPathThatHasLostItsLastClientMakesRoomForAnother() {
    Broker broker = broker(new PathLimits(1, 10));
    broker.join("a", new FakeConnection()).left();
    FakeConnection next = new FakeConnection();
    broker.join("b", next);
    assertThat(next.closes).isEmpty();
  }

  @Test
  void pathsWhoseStoresAreNotSavedYetCount() {
    TestDisk disk = new TestDisk();
    Broker broker =
        new Broker(
            TestOptions.of(WireLimits.DEFAULTS, new PathLimits(2, 10), disk.time, disk.time, disk),
            new NoEvents());
    broker.join("a", new FakeConnection()).left();
    broker.join("b", new FakeConnection()).left();
    FakeConnection late = new FakeConnection();
    broker.join("c", late);
    assertThat(late.closes).containsExactly(NO_ROOM);
    FakeConnection again = new FakeConnection();
    broker.join("a", again);
    assertThat(again.closes).isEmpty();

    disk.time.passAll();
    FakeConnection next = new FakeConnection();
    broker.join("c", next);
    assertThat(next.closes).isEmpty();
  }

  @Test
  void clientsOfAPathAreLimited() {
    Broker broker = broker(new PathLimits(10, 1));
    PlainSocket one = broker.join("a", new FakeConnection());
    FakeConnection late = new FakeConnection();
    broker.join("a", late);
    FakeConnection elsewhere = new FakeConnection();
    broker.join("b", elsewhere);

    assertThat(late.closes).containsExactly(NO_ROOM);
    assertThat(elsewhere.closes).isEmpty();
    assertThat(broker.clientIds("a")).containsExactly(one.id());
  }

  @Test
  void aChannelCountsAsAClient() {
    Broker broker = broker(new PathLimits(10, 1));
    broker.join("a/x", new FakeConnection());
    FakeConnection connection = new FakeConnection();
    ClientSocket socket = broker.joinByChannels("a", connection);
    socket.received("S\n[\"1\",-1,[0,1]]");
    socket.received("S\n[\"2\",-1,[1,\"x\"]]");

    assertThat(connection.closes).containsExactly(NO_ROOM);
    assertThat(broker.clientIds("a/x")).hasSize(1);
  }

  @Test
  void thereMustBeRoomForSomebody() {
    assertThatThrownBy(() -> new PathLimits(0, 1)).hasMessageContaining("0 paths");
    assertThatThrownBy(() -> new PathLimits(1, 0)).hasMessageContaining("0 clients");
  }
}
