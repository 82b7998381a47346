package dev.merrow.ws.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a link is taken for dead. */
class HeartbeatTest implements Heartbeat.Pulse {
  private final VirtualTime time = new VirtualTime();
  private final Heartbeat heartbeat =
      new Heartbeat(time, Duration.ofSeconds(20), Duration.ofSeconds(5), this);
  private final List<String> deaths = new ArrayList<>();
  private CompletableFuture<Void> pinged = CompletableFuture.completedFuture(null);
  private int pings;
  private long takenBytes;
  private long takingBytes;

  @Test
  void whileSomethingIsHeardNothingIsAsked() {
    heartbeat.start();
    for (int i = 0; i < 100; i++) {
      time.pass(Duration.ofSeconds(10));
      heartbeat.heard();
    }
    assertThat(pings).isZero();
    assertThat(deaths).isEmpty();
  }

  @Test
  void afterASilenceItAsksAndIsContentWithAnAnswer() {
    heartbeat.start();
    for (int i = 0; i < 100; i++) {
      time.pass(Duration.ofSeconds(22));
      heartbeat.heard();
      time.pass(Duration.ofSeconds(3));
    }
    assertThat(pings).isBetween(90, 100);
    assertThat(deaths).isEmpty();
  }

  /** A proxy that cuts what is silent for two intervals is not given the chance. */
  @Test
  void itAsksAfterEachSilentIntervalWheneverThatBegan() {
    for (int begun = 0; begun < 20_000; begun += 999) {
      Heartbeat other = new Heartbeat(time, Duration.ofSeconds(20), Duration.ofSeconds(5), this);
      pings = 0;
      other.start();
      time.pass(Duration.ofMillis(begun));
      other.heard();
      time.pass(Duration.ofSeconds(20));
      assertThat(pings).as("before the silence was that long").isZero();
      time.pass(Duration.ofSeconds(5));
      assertThat(pings).isEqualTo(1);
      other.stop();
    }
  }

  @Test
  void aLinkThatDoesNotAnswerIsDead() {
    heartbeat.start();
    time.pass(Duration.ofMillis(24_999));
    assertThat(deaths).isEmpty();
    time.pass(Duration.ofMillis(1));
    assertThat(deaths).containsExactly("Nothing was heard for PT5S after a ping");
  }

  @Test
  void aLinkThatTakesNothingIsDead() {
    pinged = new CompletableFuture<>();
    heartbeat.start();
    time.pass(Duration.ofSeconds(25));
    assertThat(deaths).containsExactly("The network took nothing for PT5S");
  }

  @Test
  void aSlowLinkThatTakesSomethingIsNotDead() {
    pinged = new CompletableFuture<>();
    heartbeat.start();
    for (int i = 0; i < 100; i++) {
      time.pass(Duration.ofSeconds(4));
      takenBytes += 1;
    }
    assertThat(deaths).isEmpty();
    pinged.complete(null);
    time.pass(Duration.ofSeconds(6));
    assertThat(deaths).hasSize(1);
  }

  @Test
  void aLargeFrameMayTakeItsTime() {
    pinged = new CompletableFuture<>();
    takingBytes = 16 * 1024 * 10;
    heartbeat.start();
    time.pass(Duration.ofSeconds(34));
    assertThat(deaths).isEmpty();
    time.pass(Duration.ofSeconds(1));
    assertThat(deaths).containsExactly("The network took nothing for PT15S");
  }

  @Test
  void whatIsStillOnItsWayDelaysTheAnswer() {
    heartbeat.start();
    takenBytes = 16 * 1024 * 10;
    time.pass(Duration.ofSeconds(34));
    assertThat(deaths).isEmpty();
    time.pass(Duration.ofSeconds(1));
    assertThat(deaths).containsExactly("Nothing was heard for PT15S after a ping");
  }

  @Test
  void whatWasSentBeforeSomethingWasHeardDoesNot() {
    heartbeat.start();
    takenBytes = 16 * 1024 * 10;
    heartbeat.heard();
    time.pass(Duration.ofSeconds(31));
    assertThat(deaths).containsExactly("Nothing was heard for PT5S after a ping");
  }

  @Test
  void onceStoppedItSaysNothing() {
    heartbeat.start();
    time.pass(Duration.ofSeconds(21));
    heartbeat.stop();
    time.passAll();
    assertThat(deaths).isEmpty();
  }

  @Override
  public CompletableFuture<Void> ping() {
    pings++;
    return pinged;
  }

  @Override
  public long takenBytes() {
    return takenBytes;
  }

  @Override
  public long takingBytes() {
    return takingBytes;
  }

  @Override
  public void dead(String why) {
    deaths.add(why);
    heartbeat.stop();
  }
}
