package dev.merrow.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.vectors.Operation;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real TinyBase client that joins a path with a store just after another that has content gets
 * that content, though it takes the first answer alone. {@code -Dmerrow.newcomers=N} tries as
 * often.
 */
class NewcomerTest {
  private static final int TRIES = Integer.getInteger("merrow.newcomers", 20);
  private static final int CELLS = 600;
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final Semaphore changes = new Semaphore(0);

  @ParameterizedTest
  @EnumSource(Routing.class)
  void whoComesJustAfterAnotherGetsWhatThatHas(Routing routing) throws InterruptedException {
    try (NodeProcess node = new NodeProcess();
        MerrowBroker broker = new MerrowBroker(routing, changes::release, 0)) {
      List<Integer> empty = new ArrayList<>();
      for (int i = 0; i < TRIES; i++) {
        if (!newcomerGetsAll(node, broker, i)) {
          empty.add(i);
        }
      }
      assertThat(empty).as("tries of %d in which the newcomer lacked something", TRIES).isEmpty();
    }
  }

  private boolean newcomerGetsAll(NodeProcess node, BrokerUnderTest broker, int number)
      throws InterruptedException {
    Peer first = peer(node, "first " + number);
    Peer newcomer = peer(node, "newcomer " + number);
    first.write(content());
    Limits.await(first.connect(broker.at("path" + number)), node::complaints);
    Limits.await(newcomer.connect(broker.at("path" + number)), node::complaints);
    long deadline = System.nanoTime() + Limits.CONVERGENCE.toNanos();
    boolean equal = newcomer.hashes().equals(first.hashes());
    while (!equal && System.nanoTime() < deadline) {
      boolean unused = changes.tryAcquire(50, TimeUnit.MILLISECONDS);
      equal = newcomer.hashes().equals(first.hashes());
    }
    first.disconnect();
    newcomer.disconnect();
    return equal;
  }

  private Peer peer(NodeProcess node, String name) {
    return new TinyBasePeer(node, new PeerOptions(name, TIMEOUT, 0, changes::release));
  }

  private static List<Operation> content() {
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < CELLS; i++) {
      operations.add(Operation.of("setCell", "t", "r" + i, "c", "text " + i));
    }
    return operations;
  }
}
