package dev.merrow.testkit.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.backplane.Backplane;
import dev.merrow.sync.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of every {@link Backplane}. Extend it with a test of each engine, which defines how
 * to connect to it and how to interrupt it.
 *
 * <p>No test waits for a fixed time: to show that a message does not arrive, a test publishes
 * another one after it, which must arrive first.
 */
public abstract class BackplaneContract {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final List<Backplane> connections = new ArrayList<>();

  // of its own, as an engine may serve others
  private final String topic = "contract-" + UUID.randomUUID();

  /** Creates the contract. */
  protected BackplaneContract() {}

  /** Returns another connection to the engine of this test. */
  protected abstract Backplane connect() throws Exception;

  /** Interrupts all connections, so that they notice it; then lets them connect again. */
  protected abstract void interrupt() throws Exception;

  /**
   * Has all connections carry nothing any more, so that nothing tells them; others can be opened
   * instead. An engine that has no such connections interrupts them as {@link #interrupt} does.
   */
  protected abstract void interruptSilently() throws Exception;

  /** Releases what the connections of a test had in common, after they are closed. */
  protected void closeEngine() throws Exception {}

  @AfterEach
  final void closeAll() throws Exception {
    connections.forEach(Backplane::close);
    closeEngine();
  }

  private Backplane open() throws Exception {
    Backplane connection = connect();
    connections.add(connection);
    return connection;
  }

  @Test
  void aMessageReachesEachSubscriptionToItsTopicOnce() throws Exception {
    Backplane one = open();
    Backplane other = open();
    Subscriber first = new Subscriber(one, topic);
    Subscriber second = new Subscriber(other, topic);
    Subscriber third = new Subscriber(other, topic);

    publish(one, topic, 1);
    publish(one, topic, 2);

    for (Subscriber each : List.of(first, second, third)) {
      each.awaitNext(1);
      each.awaitNext(2);
    }
  }

  @Test
  void aMessageOfAnotherTopicDoesNotArrive() throws Exception {
    Backplane one = open();
    Subscriber subscriber = new Subscriber(one, topic + "%2f");
    publish(one, topic, 1);
    publish(one, topic + "%2f1", 2);
    publish(one, topic + "%2f", 3);
    subscriber.awaitNext(3);
  }

  @Test
  void whatOnePublishesArrivesInOrder() throws Exception {
    Backplane one = open();
    Backplane other = open();
    Subscriber subscriber = new Subscriber(other, topic);
    List<CompletableFuture<Void>> published = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      published.add(one.publish(topic, number(i)));
    }
    for (int i = 0; i < 1_000; i++) {
      published.get(i).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      subscriber.awaitNext(i);
    }
  }

  @Test
  void anyBytesArriveAsTheyWere() throws Exception {
    Backplane one = open();
    Subscriber subscriber = new Subscriber(open(), topic);
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    for (byte[] message : List.of(new byte[0], all, new byte[one.maxBytes()])) {
      one.publish(topic, message).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(Arrays.equals(subscriber.next(), message)).isTrue();
    }
  }

  @Test
  void aMessageThatIsTooLargeIsRefusedAndNoOther() throws Exception {
    Backplane one = open();
    Subscriber subscriber = new Subscriber(open(), topic);
    assertThat(one.maxBytes()).isGreaterThanOrEqualTo(64 * 1024);
    assertRefused(one, new byte[one.maxBytes() + 1]);
    publish(one, topic, 1);
    subscriber.awaitNext(1);
  }

  private void assertRefused(Backplane connection, byte[] message) {
    assertThatThrownBy(
            () -> connection.publish(topic, message).get(LIMIT.toSeconds(), TimeUnit.SECONDS))
        .hasCauseInstanceOf(TransportException.class);
  }

  @Test
  void aSubscriptionThatIsClosedEndsAndNoOther() throws Exception {
    Backplane one = open();
    Subscriber leaver = new Subscriber(one, topic);
    Subscriber stays = new Subscriber(one, topic);
    leaver.close();
    publish(one, topic, 1);
    publish(one, topic, 2);
    stays.awaitNext(1);
    stays.awaitNext(2);
    stays.close();
    Subscriber again = new Subscriber(one, topic);
    publish(one, topic, 3);
    again.awaitNext(3);
    assertThat(stays.received).isEmpty();
    assertThat(leaver.received).isEmpty();
  }

  @Test
  void subscribersAreToldThatMessagesMayBeLostAndGetLaterOnes() throws Exception {
    Backplane one = open();
    Backplane other = open();
    Subscriber subscriber = new Subscriber(other, topic);
    for (int round = 0; round < 3; round++) {
      interrupt();
      subscriber.awaitLost();
      subscriber.awaitSubscribed();
      publishUntilTaken(one, round);
      subscriber.awaitNext(round);
    }
    Subscriber later = new Subscriber(other, topic);
    publish(one, topic, 100);
    later.awaitNext(100);
    subscriber.awaitNext(100);
  }

  @Test
  void aConnectionThatIsDeadWithoutTellingIsReplaced() throws Exception {
    Backplane one = open();
    Subscriber subscriber = new Subscriber(open(), topic);
    interruptSilently();
    subscriber.awaitLost();
    subscriber.awaitSubscribed();
    publishUntilTaken(one, 1);
    subscriber.awaitNext(1);
  }

  /** The publisher may find its way back later than the subscriber. */
  private void publishUntilTaken(Backplane connection, int number) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        publish(connection, topic, number);
        return;
      } catch (ExecutionException e) {
        assertThat(System.nanoTime() - end).as("%s", e).isNegative();
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aClosedOneTakesNothing() throws Exception {
    Backplane one = open();
    Subscriber subscriber = new Subscriber(one, topic);
    assertThat(one.isConnected()).isTrue();
    one.close();
    one.close();
    assertThat(one.isConnected()).isFalse();
    assertRefused(one, number(1));
    assertThatThrownBy(() -> one.subscribe(topic, subscriber))
        .isInstanceOf(IllegalStateException.class);
    subscriber.close();
  }

  @Test
  void aListenerIsNotCalledFromWithinItsOwnPublishing() throws Exception {
    Backplane one = open();
    ThreadLocal<Boolean> publishing = ThreadLocal.withInitial(() -> false);
    AtomicBoolean nested = new AtomicBoolean();
    Subscriber subscriber = new Subscriber(one, topic);
    subscriber.onReceive = () -> nested.compareAndSet(false, publishing.get());
    publishing.set(true);
    CompletableFuture<Void> published = one.publish(topic, number(1));
    publishing.set(false);
    published.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    subscriber.awaitNext(1);
    assertThat(nested).isFalse();
  }

  private static byte[] number(int number) {
    return new byte[] {(byte) (number >> 8), (byte) number};
  }

  private static void publish(Backplane connection, String topic, int number) throws Exception {
    connection.publish(topic, number(number)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Keeps what it is told, and is effective when it is made. */
  private static final class Subscriber implements Backplane.Listener {
    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Backplane.Subscription subscription;
    private volatile Runnable onReceive = () -> {};

    Subscriber(Backplane connection, String topic) throws InterruptedException {
      subscription = connection.subscribe(topic, this);
      awaitSubscribed();
    }

    @Override
    public void subscribed() {
      told.add("subscribed");
    }

    @Override
    public void received(byte[] message) {
      onReceive.run();
      received.add(message);
    }

    @Override
    public void lost(String reason) {
      told.add("lost");
    }

    void close() {
      subscription.close();
    }

    byte[] next() throws InterruptedException {
      byte[] message = received.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(message).as("a message within " + LIMIT).isNotNull();
      return message;
    }

    void awaitNext(int number) throws InterruptedException {
      assertThat(next()).isEqualTo(number(number));
    }

    void awaitSubscribed() throws InterruptedException {
      await("subscribed");
    }

    void awaitLost() throws InterruptedException {
      await("lost");
    }

    private void await(String expected) throws InterruptedException {
      assertThat(told.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(expected);
    }
  }
}
