package dev.merrow.backplane.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.backplane.Backplane;
import dev.merrow.sync.TransportException;
import dev.merrow.testkit.backplane.MemoryEngine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members of a topic notice what they miss, and have room for each other's messages. */
class BackplaneChannelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOPIC = "topic";
  private static final String OPENED = "opened";
  private static final String MISSING = "Messages are missing";
  private static final int MAX_BYTES = 4 << 20;

  /** How many bytes of a part are not content. */
  private static final int HEADER_BYTES = 49;

  private final MemoryEngine engine = new MemoryEngine();
  private final Backplane raw = engine.connect();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final Backplane ofReceiver = engine.connect();
  private final BackplaneChannel receiver = channel(ofReceiver, 1);

  private static BackplaneChannel channel(Backplane backplane, long seed) {
    return new BackplaneChannel(
        backplane, TOPIC, MAX_BYTES, BackplaneChannel.COMMON, new Random(seed));
  }

  /** Notes what happens, where a message counts by its size. */
  private record Notes(BlockingQueue<String> events) implements BackplaneChannel.Listener {
    @Override
    public void opened() {
      events.add(OPENED);
    }

    @Override
    public void received(String sender, byte[] message) {
      events.add(message.length + " bytes");
    }

    @Override
    public void lost(String reason) {
      events.add(reason);
    }
  }

  @BeforeEach
  void open() throws Exception {
    receiver.open(new Notes(events));
    assertThat(next()).isEqualTo(OPENED);
  }

  @AfterEach
  void close() {
    receiver.close().join();
    ofReceiver.close();
    raw.close();
  }

  private String next() throws InterruptedException {
    return next(events);
  }

  private static String next(BlockingQueue<String> from) throws InterruptedException {
    String event = from.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(event).as("an event").isNotNull();
    return event;
  }

  /** Publishes the first of two parts, which begins the message of a member. */
  private void begin(int member, int bytes) {
    publish(member, 0, 2, bytes);
  }

  private void say(int member, long number) {
    publish(member, number, 1, 1);
  }

  private void publish(int member, long number, int parts, int bytes) {
    byte[] whole = new byte[HEADER_BYTES + bytes];
    byte[] toAll = new byte[16];
    ByteBuffer.wrap(whole)
        .put((byte) 1)
        .put("%16s".formatted(member).getBytes(US_ASCII))
        .put(toAll)
        .putLong(number)
        .putInt(0)
        .putInt(parts);
    assertThat(raw.publish(TOPIC, whole)).isCompleted();
  }

  @Test
  void aNumberThatDoesNotFollowIsALossThatIsReportedOnce() throws Exception {
    long beyondInts = 1L << 40;
    say(1, 0);
    assertThat(next()).isEqualTo("1 bytes");
    say(1, beyondInts);
    say(1, beyondInts + 1);
    say(1, beyondInts + 3);
    for (int i = 0; i < 3; i++) {
      assertThat(next()).isEqualTo("1 bytes");
    }
    assertThat(next()).isEqualTo(MISSING);
    assertThat(next()).isEqualTo(OPENED);
    say(1, beyondInts + 4);
    assertThat(next()).isEqualTo("1 bytes");
  }

  @Test
  void membersThatDieWithinAMessageDoNotTakeTheRoomOfOthers() throws Exception {
    for (int i = 0; i < 1_200; i++) {
      begin(i, 60_000);
    }
    BackplaneChannel sender = channel(engine.connect(), 2);
    BlockingQueue<String> ofSender = new LinkedBlockingQueue<>();
    sender.open(new Notes(ofSender));
    assertThat(next(ofSender)).isEqualTo(OPENED);
    assertThat(sender.send(null, new byte[1 << 20])).succeedsWithin(PATIENCE);
    String event = next();
    while (event.equals(MISSING) || event.equals(OPENED)) {
      // what was dropped
      event = next();
    }
    assertThat(event).isEqualTo((1 << 20) + " bytes");
    sender.close().join();
  }

  @Test
  void whatIsDroppedToMakeRoomIsReportedAsLost() throws Exception {
    for (int i = 0; i < 1_200; i++) {
      begin(i, 60_000);
    }
    assertThat(next()).isEqualTo(MISSING);
    assertThat(next()).isEqualTo(OPENED);
  }

  @Test
  void aMemberWhoseMessageIsNotTakenComparesAlthoughItHearsTheOthers() throws Exception {
    Refusing refusing = new Refusing(engine.connect());
    BackplaneChannel sender = channel(refusing, 2);
    BlockingQueue<String> ofSender = new LinkedBlockingQueue<>();
    sender.open(new Notes(ofSender));
    assertThat(next(ofSender)).isEqualTo(OPENED);
    refusing.refuses = true;
    assertThat(sender.send(null, new byte[1])).failsWithin(PATIENCE);
    refusing.refuses = false;
    assertThat(next(ofSender)).isEqualTo(MISSING);
    assertThat(next(ofSender)).isEqualTo(OPENED);
    sender.close().join();
  }

  @Test
  void aMemberThatIsClosedWhileItSubscribesLeaves() {
    Backplane mine = engine.connect();
    BackplaneChannel[] late = new BackplaneChannel[1];
    boolean[] left = new boolean[1];
    Backplane slow =
        new Forwarding(mine) {
          @Override
          public Subscription subscribe(String topic, Listener listener) {
            Subscription opened = super.subscribe(topic, listener);
            late[0].close().join();
            return () -> {
              left[0] = true;
              opened.close();
            };
          }
        };
    late[0] = channel(slow, 3);
    late[0].open(new Notes(new LinkedBlockingQueue<>()));
    assertThat(left[0]).isTrue();
  }

  /** Hears what others publish, and can't publish while it is told so, as with two connections. */
  private static final class Refusing extends Forwarding {
    private volatile boolean refuses;

    Refusing(Backplane backplane) {
      super(backplane);
    }

    @Override
    public CompletableFuture<Void> publish(String topic, byte[] message) {
      return refuses
          ? CompletableFuture.failedFuture(new TransportException("It takes nothing"))
          : super.publish(topic, message);
    }
  }

  /** Does what another one does. */
  private static class Forwarding implements Backplane {
    private final Backplane backplane;

    Forwarding(Backplane backplane) {
      this.backplane = backplane;
    }

    @Override
    public int maxBytes() {
      return backplane.maxBytes();
    }

    @Override
    public boolean isConnected() {
      return backplane.isConnected();
    }

    @Override
    public CompletableFuture<Void> publish(String topic, byte[] message) {
      return backplane.publish(topic, message);
    }

    @Override
    public Subscription subscribe(String topic, Listener listener) {
      return backplane.subscribe(topic, listener);
    }

    @Override
    public void close() {
      backplane.close();
    }
  }
}
