package dev.merrow.ws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When it is tried to connect again, and when no more. */
class ReconnectorTest implements WebSocketLink.Listener, PayloadSink {
  private static final CloseReason LOST = new CloseReason(1006, "cable", false);
  private static final RetryPolicy EXACTLY =
      new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(30), 0, Integer.MAX_VALUE);

  private final VirtualTime time = new VirtualTime();
  private final FakeSockets sockets = new FakeSockets(time);
  private final List<String> told = new ArrayList<>();

  private Reconnector reconnector(RetryPolicy retry) {
    return new Reconnector("there", sockets, retry, new Random(1), time, time);
  }

  private List<Long> pausesInSeconds() {
    List<Long> pauses = new ArrayList<>();
    for (int i = 1; i < sockets.attempts.size(); i++) {
      Instant before = sockets.attempts.get(i - 1);
      pauses.add(Duration.between(before, sockets.attempts.get(i)).toSeconds());
    }
    return pauses;
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    CompletableFuture<Void> opened = reconnector(EXACTLY).open(this, this);
    time.pass(Duration.ofMinutes(3));

    assertThat(pausesInSeconds()).startsWith(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    assertThat(opened).isNotDone();
    assertThat(told).startsWith("connecting", "retrying after PT1S: no route", "connecting");
  }

  @Test
  void afterItWasUpPausesAreShortAgain() {
    CompletableFuture<Void> opened = reconnector(EXACTLY).open(this, this);
    time.pass(Duration.ofSeconds(20));
    sockets.failure = null;
    time.pass(Duration.ofMinutes(1));
    assertThat(opened).isCompleted();
    sockets.attempts.clear();
    told.clear();

    sockets.attempts.add(time.instant());
    sockets.lose(LOST);
    time.pass(Duration.ofMinutes(1));

    assertThat(pausesInSeconds()).containsExactly(1L);
    assertThat(told).containsExactly("closed 1006, comes back", "connecting", "opened");
  }

  @Test
  void aServerThatClosesEachConnectionAtOnceIsAskedMoreAndMoreRarely() {
    sockets.failure = null;
    var unused = reconnector(EXACTLY).open(this, this);
    for (int i = 0; i < 60_000; i++) {
      time.pass(Duration.ofMillis(10));
      sockets.lose(LOST);
    }

    assertThat(pausesInSeconds()).startsWith(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    assertThat(sockets.attempts).hasSizeLessThan(30);
  }

  @Test
  void itGivesUpAfterItsLimitAndMayBeOpenedAgain() {
    Reconnector reconnector = reconnector(EXACTLY.limitedTo(3));
    CompletableFuture<Void> opened = reconnector.open(this, this);
    time.pass(Duration.ofMinutes(3));
    assertThat(pausesInSeconds()).containsExactly(1L, 2L, 4L);
    assertThat(opened).isCompletedExceptionally();
    assertThat(told).last().isEqualTo("connecting");

    sockets.failure = null;
    assertThat(reconnector.open(this, this)).isNotDone();
    time.pass(Duration.ofSeconds(1));
    assertThat(told).last().isEqualTo("opened");
    sockets.failure = new TransportException("no route");
    sockets.lose(LOST);
    time.pass(Duration.ofMinutes(3));
    assertThat(told).last().isEqualTo("gave up: no route");
    assertThat(sockets.attempts).hasSize(4 + 1 + 3);
  }

  @Test
  void oneThatNeverRetriesTellsThatTheLinkDoesNotComeBack() {
    sockets.failure = null;
    var unused = reconnector(RetryPolicy.NEVER).open(this, this);
    time.pass(Duration.ofSeconds(1));
    sockets.lose(LOST);
    time.pass(Duration.ofMinutes(1));

    assertThat(told).containsExactly("connecting", "opened", "closed 1006");
    assertThat(sockets.attempts).hasSize(1);
  }

  @Test
  void aRefusalIsNotTriedAgain() {
    sockets.failure = new RefusedException(401, "who are you?");
    CompletableFuture<Void> opened = reconnector(EXACTLY).open(this, this);
    time.pass(Duration.ofMinutes(3));

    assertThat(sockets.attempts).hasSize(1);
    assertThat(opened).isCompletedExceptionally();
    assertThat(told).containsExactly("connecting");
  }

  @Test
  void aRefusalAfterItWasUpIsNotTriedAgain() {
    sockets.failure = null;
    var unused = reconnector(EXACTLY).open(this, this);
    time.pass(Duration.ofMinutes(3));
    sockets.failure = new RefusedException(403, "not you");
    sockets.lose(LOST);
    time.pass(Duration.ofMinutes(3));

    assertThat(sockets.attempts).hasSize(2);
    assertThat(told).last().isEqualTo("gave up: not you");
  }

  @Test
  void someCloseCodesAreRefusalsAndOthersAreWaitedOut() {
    sockets.failure = null;
    for (int code : List.of(1007, 1008)) {
      var unused = reconnector(EXACTLY).open(this, this);
      time.pass(Duration.ofSeconds(10));
      sockets.lose(new CloseReason(code, "no", false));
      time.pass(Duration.ofMinutes(3));
      assertThat(sockets.open).isEmpty();
      assertThat(told)
          .last()
          .isEqualTo("gave up: The server at there closed the connection: " + code + " no");
    }
    for (int code : List.of(1000, 1001, 1006, 1009, 1011, 1012, 1013)) {
      Reconnector reconnector = reconnector(EXACTLY);
      var unused = reconnector.open(this, this);
      time.pass(Duration.ofSeconds(10));
      sockets.lose(new CloseReason(code, "later", false));
      assertThat(sockets.open).isEmpty();
      time.pass(Duration.ofSeconds(10));
      assertThat(sockets.open).hasSize(1);
      assertThat(reconnector.close()).isCompleted();
    }
  }

  private static final CloseReason EXPIRED = new CloseReason(1008, "expired", false);

  private Reconnector withTokens(RetryPolicy retry) {
    List<Reconnector.Target> targets = List.of(new Reconnector.Target("there", sockets));
    return new Reconnector(targets, true, retry, new Random(1), time, time);
  }

  @Test
  void whoseTokenHasExpiredComesBackWithAnother() {
    sockets.failure = null;
    var unused = withTokens(EXACTLY).open(this, this);
    for (int i = 0; i < 3; i++) {
      time.pass(Duration.ofSeconds(10));
      sockets.lose(EXPIRED);
      assertThat(sockets.open).isEmpty();
      time.pass(Duration.ofSeconds(2));
      assertThat(sockets.open).hasSize(1);
    }
  }

  @Test
  void whoseNextTokenExpiresAtOnceGivesUp() {
    sockets.failure = null;
    var unused = withTokens(EXACTLY).open(this, this);
    time.pass(Duration.ofSeconds(10));
    sockets.lose(EXPIRED);
    time.pass(Duration.ofMillis(1_500));
    assertThat(sockets.open).hasSize(1);
    sockets.lose(EXPIRED);
    time.pass(Duration.ofMinutes(3));
    assertThat(sockets.open).isEmpty();
    assertThat(told)
        .last()
        .isEqualTo("gave up: The server at there closed the connection: 1008 expired");
  }

  @Test
  void withoutTokensOrRetriesAnExpiredGrantIsFinal() {
    sockets.failure = null;
    for (Reconnector each : List.of(reconnector(EXACTLY), withTokens(RetryPolicy.NEVER))) {
      var unused = each.open(this, this);
      time.pass(Duration.ofSeconds(10));
      sockets.lose(EXPIRED);
      time.pass(Duration.ofMinutes(3));
      assertThat(sockets.open).isEmpty();
      assertThat(told)
          .last()
          .isEqualTo("gave up: The server at there closed the connection: 1008 expired");
    }
  }

  @Test
  void itCanBeToldToTryAtOnce() {
    Reconnector reconnector = reconnector(EXACTLY);
    CompletableFuture<Void> opened = reconnector.open(this, this);
    time.pass(Duration.ofSeconds(20));
    int before = sockets.attempts.size();
    sockets.failure = null;

    reconnector.retryNow();
    reconnector.retryNow();
    time.pass(Duration.ofMillis(10));

    assertThat(sockets.attempts).hasSize(before + 1);
    assertThat(opened).isCompleted();
    reconnector.retryNow();
    time.pass(Duration.ofMinutes(3));
    assertThat(sockets.attempts).hasSize(before + 1);
  }

  @Test
  void closingEndsTheAttemptsAndItStaysClosed() {
    Reconnector reconnector = reconnector(EXACTLY);
    CompletableFuture<Void> opened = reconnector.open(this, this);
    time.pass(Duration.ofSeconds(20));
    int before = sockets.attempts.size();

    assertThat(reconnector.close()).isCompleted();
    assertThat(reconnector.close()).isCompleted();
    reconnector.retryNow();
    time.passAll();

    assertThat(opened).isCompletedExceptionally();
    assertThat(sockets.attempts).hasSize(before);
    assertThat(reconnector.open(this, this)).isCompletedExceptionally();
    assertThat(reconnector.send(List.of(Frame.of(new Payload("", "x")))))
        .isCompletedExceptionally();
  }

  private final List<String> places = new ArrayList<>();

  private Reconnector reconnector(RetryPolicy retry, String... wheres) {
    return new Reconnector(
        Stream.of(wheres)
            .map(
                where ->
                    new Reconnector.Target(
                        where,
                        listener -> {
                          places.add(where);
                          return sockets.create(listener);
                        }))
            .toList(),
        false,
        retry,
        new Random(1),
        time,
        time);
  }

  @Test
  void otherTargetsAreTriedAtOnceAndPausesComeAfterEachRound() {
    var unused = reconnector(EXACTLY, "a", "b", "c").open(this, this);
    time.pass(Duration.ofSeconds(5));

    assertThat(places).startsWith("a", "b", "c", "a", "b", "c", "a", "b", "c");
    assertThat(pausesInSeconds()).startsWith(0L, 0L, 1L, 0L, 0L, 2L, 0L, 0L);
    assertThat(told)
        .startsWith(
            "connecting",
            "retrying after PT0S: no route",
            "connecting",
            "retrying after PT0S: no route",
            "connecting",
            "retrying after PT1S: no route");
  }

  @Test
  void whenALinkIsLostTheNextTargetTakesOverAtOnceAndIsKept() {
    sockets.failure = null;
    Reconnector reconnector = reconnector(EXACTLY, "a", "b", "c");
    var unused = reconnector.open(this, this);
    time.pass(Duration.ofMinutes(1));
    sockets.lose(LOST);
    time.pass(Duration.ofMillis(6));
    assertThat(sockets.open).hasSize(1);
    time.pass(Duration.ofMinutes(1));
    assertThat(places).containsExactly("a", "b");

    sockets.lose(LOST);
    time.pass(Duration.ofMinutes(1));
    sockets.lose(LOST);
    time.pass(Duration.ofMinutes(1));
    assertThat(places).containsExactly("a", "b", "c", "a");
    assertThat(told).doesNotContain("retrying after PT1S: no route");
  }

  @Test
  void targetsThatCloseEachConnectionAtOnceAreAskedMoreAndMoreRarely() {
    sockets.failure = null;
    var unused = reconnector(EXACTLY, "a", "b").open(this, this);
    for (int i = 0; i < 60_000; i++) {
      time.pass(Duration.ofMillis(10));
      sockets.lose(LOST);
    }

    assertThat(pausesInSeconds()).startsWith(0L, 1L, 0L, 2L, 0L, 4L, 0L, 8L, 0L, 16L, 0L, 30L);
    assertThat(sockets.attempts).hasSizeLessThan(60);
  }

  @Test
  void aRoundCountsAsOneRetry() {
    CompletableFuture<Void> opened = reconnector(RetryPolicy.NEVER, "a", "b").open(this, this);
    time.pass(Duration.ofMinutes(3));
    assertThat(places).containsExactly("a", "b");
    assertThat(opened).isCompletedExceptionally();

    places.clear();
    opened = reconnector(EXACTLY.limitedTo(1), "a", "b").open(this, this);
    time.pass(Duration.ofMinutes(3));
    assertThat(places).containsExactly("a", "b", "a", "b");
    assertThat(opened).isCompletedExceptionally();
  }

  @Test
  void oneThatNeverRetriesDoesNotTurnToAnotherTarget() {
    sockets.failure = null;
    var unused = reconnector(RetryPolicy.NEVER, "a", "b").open(this, this);
    time.pass(Duration.ofMinutes(1));
    sockets.lose(LOST);
    time.pass(Duration.ofMinutes(1));
    assertThat(places).containsExactly("a");
    assertThat(told).containsExactly("connecting", "opened", "closed 1006");
  }

  @Test
  void fiftyClientsThatLostTheSameServerSpread() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    sockets.failure = null;
    for (int i = 0; i < 50; i++) {
      var unused =
          new Reconnector("there", sockets, RetryPolicy.FOREVER, random, time, time)
              .open(this, this);
    }
    time.pass(Duration.ofMinutes(1));
    assertThat(sockets.open).hasSize(50);
    sockets.attempts.clear();
    Instant start = time.instant();

    sockets.failure = new TransportException("restarting");
    sockets.lose(new CloseReason(1001, "", false));
    time.pass(Duration.ofSeconds(20));
    sockets.failure = null;
    time.pass(Duration.ofMinutes(1));

    assertThat(sockets.open).hasSize(50);
    // of the first attempts no more than a third within a tenth of a second, of the last fewer
    assertThat(most(start, Duration.ofMillis(1_000), Duration.ofMillis(100)))
        .as("seed " + seed)
        .isLessThan(18);
    assertThat(most(start.plusSeconds(10), Duration.ofSeconds(40), Duration.ofMillis(100)))
        .as("seed " + seed)
        .isLessThan(10);
  }

  /** The most attempts that fell into any window of a period. */
  private long most(Instant start, Duration period, Duration window) {
    return LongStream.range(0, period.dividedBy(window))
        .mapToObj(i -> start.plus(window.multipliedBy(i)))
        .mapToLong(
            begin ->
                sockets.attempts.stream()
                    .filter(at -> !at.isBefore(begin) && at.isBefore(begin.plus(window)))
                    .count())
        .max()
        .orElse(0);
  }

  @Test
  void numbersMustMakeSense() {
    Duration second = Duration.ofSeconds(1);
    for (Runnable wrong :
        List.<Runnable>of(
            () -> new RetryPolicy(Duration.ZERO, second, 0, 1),
            () -> new RetryPolicy(second.multipliedBy(2), second, 0, 1),
            () -> new RetryPolicy(second, second, 1.1, 1),
            () -> new RetryPolicy(second, second, Double.NaN, 1),
            () -> new RetryPolicy(second, second, 0, -1))) {
      assertThatIllegalArgumentException().isThrownBy(wrong::run);
    }
  }

  @Override
  public void connecting() {
    told.add("connecting");
  }

  @Override
  public void retrying(Throwable error, Duration delay) {
    told.add("retrying after " + delay + ": " + error.getMessage());
  }

  @Override
  public void gaveUp(TransportException error) {
    told.add("gave up: " + error.getMessage());
  }

  @Override
  public void opened() {
    told.add("opened");
  }

  @Override
  public void received(Utf8Text payload) {
    told.add("received " + payload);
  }

  @Override
  public void closed(CloseReason reason) {
    told.add("closed " + reason.code() + (reason.comesBack() ? ", comes back" : ""));
  }

  @Override
  public void failed(Throwable error) {
    told.add("failed");
  }
}
