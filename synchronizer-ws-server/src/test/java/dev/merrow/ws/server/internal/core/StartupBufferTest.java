package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.wire.WireLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What waits for the server's own store to start. */
class StartupBufferTest {
  private static final String QUESTION = "\n[\"q\",1,\"\"]";

  private final TestDisk disk = new TestDisk();
  private final Broker broker =
      new Broker(
          TestOptions.of(new WireLimits(10_000, 100, 10), disk.time, disk.time, disk),
          new NoEvents());
  private final FakeConnection greedy = new FakeConnection();
  private final FakeConnection modest = new FakeConnection();

  @Test
  void whoFillsItMakesRoomForOthers() {
    PlainSocket filling = broker.join("p", greedy);
    PlainSocket other = broker.join("p", modest);
    for (int i = 0; i < 1_000; i++) {
      filling.received(QUESTION);
    }
    other.received(QUESTION);
    other.received(QUESTION);

    assertThat(modest.closes).isEmpty();
    assertThat(greedy.closes).containsExactly("1013 tinybase:15:server");
    disk.time.pass(Duration.ofSeconds(1));
    assertThat(modest.sent).hasSize(2).allMatch(sent -> sent.startsWith("S\n[\"q\",0,"));
  }

  @Test
  void theSameGoesForBytes() {
    String large = "\n[\"" + "x".repeat(4_000) + "\",1,\"\"]";
    PlainSocket filling = broker.join("p", greedy);
    PlainSocket other = broker.join("p", modest);
    filling.received(large);
    filling.received(large);
    other.received(large);

    assertThat(modest.closes).isEmpty();
    assertThat(greedy.closes).containsExactly("1013 tinybase:15:server");
  }

  @Test
  void whoFillsItAndWantsMoreHasToGo() {
    PlainSocket filling = broker.join("p", greedy);
    broker.join("p", modest).received(QUESTION);
    for (int i = 0; i < 1_000; i++) {
      filling.received(QUESTION);
    }
    assertThat(modest.closes).isEmpty();
    assertThat(greedy.closes).containsExactly("1013 tinybase:15:server");
  }
}
