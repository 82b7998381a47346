package dev.merrow.ws.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.RenewalFrame;
import dev.merrow.wire.internal.RenewalFrame.Answer;
import dev.merrow.wire.internal.RenewalFrame.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** When a client presents fresh tokens. */
class TokenRenewalTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final VirtualTime time = new VirtualTime();
  private final List<Request> sent = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private int tokens;
  private Supplier<String> supplier = () -> "token " + ++tokens;
  private final TokenRenewal renewal =
      new TokenRenewal(
          () -> supplier.get(),
          null,
          TIMEOUT,
          time,
          Runnable::run,
          () -> time.instant().toEpochMilli() * 1_000_000,
          frame -> {
            sent.add(RenewalFrame.request(Utf8Text.of(frame.text())));
            return CompletableFuture.completedFuture(null);
          },
          failures::add);

  private void answer(boolean accepted, Duration left) {
    String id = sent.get(sent.size() - 1).requestId();
    receive(new Answer(id, accepted, left));
  }

  private void receive(Answer answer) {
    renewal.received(Utf8Text.of(RenewalFrame.of(answer).text()));
  }

  private String lastToken() {
    return sent.get(sent.size() - 1).token();
  }

  @Test
  void itAsksFirstAndRenewsAMinuteBeforeTheEnd() {
    renewal.start();
    assertThat(sent).hasSize(1);
    assertThat(lastToken()).isNull();
    answer(true, Duration.ofHours(1));
    time.pass(Duration.ofMinutes(59).minusMillis(1));
    assertThat(sent).hasSize(1);
    time.pass(Duration.ofMillis(1));
    assertThat(lastToken()).isEqualTo("token 1");
    answer(true, Duration.ofHours(1));
    time.pass(Duration.ofMinutes(59));
    assertThat(lastToken()).isEqualTo("token 2");
    assertThat(failures).isEmpty();
  }

  @Test
  void shortGrantsAreRenewedAfterThreeQuartersOfTheirTime() {
    renewal.start();
    answer(true, Duration.ofSeconds(40));
    time.pass(Duration.ofSeconds(30).minusMillis(1));
    assertThat(sent).hasSize(1);
    time.pass(Duration.ofMillis(1));
    assertThat(lastToken()).isEqualTo("token 1");
  }

  @Test
  void grantsWithoutEndAreNotRenewed() {
    renewal.start();
    answer(true, null);
    time.passAll();
    assertThat(sent).hasSize(1);
    assertThat(failures).isEmpty();
  }

  @Test
  void aTokenThatIsRefusedOrGivesNoMoreTimeIsFollowedByOthersUntilTheEnd() {
    renewal.start();
    answer(true, Duration.ofMinutes(10));
    time.pass(Duration.ofMinutes(9));
    answer(false, Duration.ofSeconds(60));
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("does not accept");
    time.pass(Duration.ofSeconds(45));
    assertThat(lastToken()).isEqualTo("token 2");
    // as suppliers do that return the same token until it has expired
    answer(true, Duration.ofSeconds(15));
    time.pass(Duration.ofMillis(11_250));
    assertThat(lastToken()).isEqualTo("token 3");
    answer(true, Duration.ofHours(1));
    time.pass(Duration.ofSeconds(60));
    assertThat(sent).hasSize(4);
    assertThat(failures).hasSize(1);
  }

  @Test
  void asTheEndComesItTriesNoMore() {
    renewal.start();
    answer(true, Duration.ofSeconds(1));
    for (Duration left = Duration.ofSeconds(1); sent.size() < 20; left = left.dividedBy(4)) {
      int before = sent.size();
      time.pass(left);
      if (sent.size() == before) {
        break;
      }
      answer(true, left.dividedBy(4));
    }
    assertThat(sent).hasSizeLessThan(5);
  }

  @Test
  void aSupplierThatFailsIsReportedAndAskedAgain() {
    Supplier<String> working = supplier;
    supplier =
        () -> {
          throw new IllegalStateException("no network");
        };
    renewal.start();
    answer(true, Duration.ofSeconds(40));
    time.pass(Duration.ofSeconds(30));
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0)).hasMessageContaining("no network");
    supplier = working;
    time.pass(Duration.ofMillis(7_500));
    assertThat(lastToken()).isEqualTo("token 1");
  }

  @Test
  void aRequestThatIsNotAnsweredIsReportedAndRepeated() {
    renewal.start();
    answer(true, Duration.ofMinutes(4));
    time.pass(Duration.ofMinutes(3));
    assertThat(sent).hasSize(2);
    String late = sent.get(1).requestId();
    time.pass(TIMEOUT);
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0)).hasMessageContaining("not answered");
    time.pass(Duration.ofSeconds(38));
    assertThat(lastToken()).isEqualTo("token 2");
    receive(new Answer(late, false, Duration.ofSeconds(1)));
    assertThat(failures).hasSize(1);
  }

  @Test
  void aBrokerMayReportByItselfThatLessTimeIsLeft() {
    renewal.start();
    answer(true, Duration.ofHours(1));
    receive(new Answer(RenewalFrame.UNASKED, true, Duration.ofSeconds(4)));
    time.pass(Duration.ofSeconds(3));
    assertThat(lastToken()).isEqualTo("token 1");
  }

  @Test
  void whatIsStoppedRenewsNothing() {
    renewal.start();
    answer(true, Duration.ofSeconds(4));
    renewal.stop();
    time.passAll();
    assertThat(sent).hasSize(1);
    assertThat(failures).isEmpty();
  }

  @Test
  void aMalformedAnswerIsReported() {
    renewal.start();
    renewal.received(Utf8Text.of("S\n[\"merrow-renewal=1\",-1,[3,true]]"));
    assertThat(failures).hasSize(1);
  }
}
