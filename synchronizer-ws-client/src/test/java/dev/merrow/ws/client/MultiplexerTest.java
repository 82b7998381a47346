package dev.merrow.ws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.client.FakeSockets.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said on a socket that channels share, and when. */
class MultiplexerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final RetryPolicy EXACTLY =
      new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(30), 0, Integer.MAX_VALUE);
  private static final Envelope QUESTION = Envelope.toAll("id", new Message.GetContentHashes());

  private final VirtualTime time = new VirtualTime();
  private final FakeSockets sockets = new FakeSockets(time);
  private final WireIds ids = new WireIds(new Random(2));
  private Multiplexer multiplexer = multiplexer(EXACTLY);
  private final PayloadInbox inbox =
      new PayloadInbox(
          WireLimits.DEFAULTS,
          Duration.ofSeconds(1),
          time,
          time,
          channel -> multiplexer.lost(channel));

  private Multiplexer multiplexer(RetryPolicy retry) {
    Reconnector link = new Reconnector("there", sockets, retry, new Random(1), time, time);
    return new Multiplexer(link, time, TIMEOUT, ids);
  }

  @BeforeEach
  void serve() {
    sockets.failure = null;
  }

  private final class Ears implements TransportListener {
    private final List<String> told = new ArrayList<>();
    private final Channel channel;
    private CompletableFuture<Void> opening = new CompletableFuture<>();

    Ears(String channelId) {
      channel =
          new Channel(
              channelId,
              multiplexer,
              new PayloadCodec(channelId, inbox, WsConnectionOptions.DEFAULTS, ids));
    }

    Ears open() {
      opening = channel.open(this);
      time.pass(Duration.ofMillis(10));
      return this;
    }

    @Override
    public void connecting() {
      told.add("connecting");
    }

    @Override
    public void retrying(Throwable error, Duration delay) {
      told.add("retrying");
    }

    @Override
    public void gaveUp(TransportException error) {
      told.add("gave up");
    }

    @Override
    public void opened() {
      told.add("opened");
    }

    @Override
    public void received(Envelope envelope) {
      told.add(envelope.message().getClass().getSimpleName());
    }

    @Override
    public void closed(CloseReason reason) {
      told.add("closed " + reason.code());
    }

    @Override
    public void failed(Throwable error) {
      told.add("failed");
    }
  }

  private FakeSocket socket() {
    return sockets.open.get(0);
  }

  /** The server answers each control frame with the same, as it does. */
  private List<String> answerAll() {
    List<String> sent = socket().takeSent();
    sent.forEach(socket()::hear);
    return sent.stream().map(frame -> frame.replaceAll("\\[\"[^\"]{16}\"", "[id")).toList();
  }

  private Ears opened(String channelId) {
    Ears ears = new Ears(channelId).open();
    while (!ears.opening.isDone()) {
      assertThat(answerAll()).isNotEmpty();
    }
    return ears;
  }

  @Test
  void aMessageThatStaysIncompleteIsToldWhereItWasLost() {
    Ears pets = opened("pets");
    Ears sales = opened("sales");
    String fragment = "M\npets\nother\nabcdefghijklmnop\n0\n2\n[null,";
    socket().hear(fragment);
    time.pass(Duration.ofSeconds(3));

    assertThat(pets.told).endsWith("opened", "failed");
    assertThat(sales.told).endsWith("opened");
    // what a lost link leaves incomplete is made up for when it is back
    socket().hear(fragment);
    sockets.lose(new CloseReason(1006, "cable", true));
    time.pass(Duration.ofMillis(900));
    assertThat(pets.told).endsWith("failed", "closed 1006");
    time.pass(Duration.ofSeconds(10));
    assertThat(pets.told.stream().filter("failed"::equals)).hasSize(1);
  }

  @Test
  void itGreetsThenEachChannelSubscribes() {
    Ears pets = new Ears("pets").open();
    Ears sales = new Ears("sales").open();
    assertThat(answerAll()).containsExactly("S\n[id,-1,[0,1]]");
    assertThat(pets.told).containsExactly("connecting");
    assertThat(answerAll()).containsExactly("S\n[id,-1,[1,\"pets\"]]", "S\n[id,-1,[1,\"sales\"]]");
    assertThat(pets.told).containsExactly("connecting", "opened");
    assertThat(sales.opening).isCompleted();

    assertThat(pets.channel.send(QUESTION)).isCompleted();
    assertThat(socket().takeSent()).containsExactly("M\npets\n\n[\"id\",1,\"\"]");
    socket().hear("M\nsales\nthem\n[\"id\",1,\"\"]");
    socket().hear("M\nnobody\nthem\n[\"id\",1,\"\"]");
    assertThat(sales.told).endsWith("GetContentHashes");
    assertThat(pets.told).endsWith("opened");
  }

  @Test
  void beforeItIsSubscribedNothingIsSentForAChannel() {
    Ears pets = new Ears("pets").open();
    assertThat(pets.channel.send(QUESTION)).isCompletedExceptionally();
    answerAll();
    assertThat(pets.channel.send(QUESTION)).isCompletedExceptionally();
    answerAll();
    assertThat(pets.channel.send(QUESTION)).isCompleted();
  }

  @Test
  void afterItHasLeftNothingIsSentForAChannel() {
    Ears pets = opened("pets");
    Ears sales = opened("sales");
    assertThat(pets.channel.close()).isCompleted();
    assertThat(pets.channel.close()).isCompleted();
    assertThat(pets.channel.send(QUESTION)).isCompletedExceptionally();
    assertThat(socket().takeSent()).containsExactly("S\n[null,-1,[2,\"pets\"]]");
    assertThat(pets.told).endsWith("closed 1000");
    assertThat(sales.told).endsWith("opened");
    assertThat(multiplexer.channelIds()).containsExactly("sales");
  }

  @Test
  void afterALossAllComeBack() {
    Ears pets = opened("pets");
    Ears sales = opened("sales");
    sockets.lose(new CloseReason(1006, "cable", false));
    assertThat(pets.told).endsWith("closed 1006");
    assertThat(pets.channel.send(QUESTION)).isCompletedExceptionally();
    time.pass(Duration.ofSeconds(2));
    answerAll();
    assertThat(answerAll()).hasSize(2);
    assertThat(pets.told).endsWith("closed 1006", "connecting", "opened");
    assertThat(sales.told).endsWith("closed 1006", "connecting", "opened");
  }

  @Test
  void aServerThatDoesNotAnswerIsLeftAndTriedAgain() {
    Ears pets = new Ears("pets").open();
    time.pass(TIMEOUT);
    assertThat(sockets.open).isEmpty();
    time.pass(Duration.ofSeconds(2));
    assertThat(sockets.attempts).hasSize(2);
    answerAll();
    time.pass(TIMEOUT);
    assertThat(sockets.open).isEmpty();
    time.pass(Duration.ofSeconds(5));
    answerAll();
    answerAll();
    assertThat(pets.told).contains("failed").endsWith("opened");
    time.pass(Duration.ofMinutes(5));
    assertThat(sockets.attempts).hasSize(3);
  }

  @Test
  void whoIsRefusedMayTryLater() {
    sockets.failure = new RefusedException(401, "who are you?");
    Ears pets = new Ears("pets").open();
    assertThatThrownBy(pets.opening::join).hasCauseInstanceOf(RefusedException.class);
    assertThat(multiplexer.channelIds()).isEmpty();

    sockets.failure = null;
    assertThat(opened("pets").told).endsWith("opened");
    sockets.failure = new RefusedException(403, "not any more");
    Ears sales = opened("sales");
    sockets.lose(new CloseReason(1001, "", false));
    time.pass(Duration.ofSeconds(2));
    assertThat(sales.told).endsWith("gave up");
    assertThat(multiplexer.channelIds()).isEmpty();
  }

  @Test
  void aChannelThatIsTurnedAwayHarmsNoOther() {
    Ears pets = opened("pets");
    Ears secret = new Ears("secret").open();
    assertThat(socket().takeSent()).hasSize(1);
    socket().hear("S\n[null,-1,[2,\"secret\"]]");
    assertThat(secret.opening)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(RefusedException.class)
        .withMessageContaining("does not let the channel secret in");
    time.pass(TIMEOUT.multipliedBy(3));
    assertThat(sockets.attempts).hasSize(1);
    assertThat(pets.told).endsWith("opened");
    assertThat(multiplexer.channelIds()).containsExactly("pets");

    Ears again = opened("secret");
    socket().hear("S\n[null,-1,[2,\"secret\"]]");
    assertThat(again.told).endsWith("opened", "gave up");
    assertThat(again.channel.send(QUESTION)).isCompletedExceptionally();
    assertThat(pets.told).endsWith("opened");
  }

  @Test
  void afterTheServerHasHadEnoughItMayBeTriedLater() {
    Ears pets = opened("pets");
    sockets.lose(new CloseReason(1008, "expired", false));
    assertThat(pets.told).endsWith("gave up");
    assertThat(pets.channel.send(QUESTION)).isCompletedExceptionally();
    time.pass(Duration.ofMinutes(1));
    assertThat(sockets.attempts).hasSize(1);

    pets.open();
    answerAll();
    answerAll();
    assertThat(pets.opening).isCompleted();
    assertThat(pets.told).endsWith("gave up", "connecting", "opened");
  }

  @Test
  void aChannelThatWasNotBackYetIsToldThatThereAreNoMoreAttempts() {
    multiplexer = multiplexer(new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), 0, 1));
    Ears pets = opened("pets");
    sockets.lose(new CloseReason(1006, "cable", false));
    time.pass(Duration.ofMillis(1_010));
    assertThat(sockets.open).hasSize(1);
    sockets.lose(new CloseReason(1006, "cable", false));
    assertThat(pets.told).endsWith("closed 1006", "connecting", "gave up");
  }

  @Test
  void whatTheServerSaysThatNobodyUnderstandsIsTold() {
    Ears pets = opened("pets");
    socket().hear("X\n");
    socket().hear("M\npets\nthem\nnonsense");
    assertThat(pets.told).endsWith("failed", "failed");
  }

  @Test
  void closedForGoodItTakesNoMoreChannels() {
    Ears pets = opened("pets");
    assertThat(multiplexer.close()).isCompleted();
    assertThat(pets.told).endsWith("closed 1000");
    assertThat(sockets.open).isEmpty();
    assertThat(new Ears("sales").open().opening).isCompletedExceptionally();
  }
}
