package dev.merrow.concurrency;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.BrokerEvents;
import dev.merrow.ws.server.internal.core.BrokerOptions;
import dev.merrow.ws.server.stores.PathStores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever comes and goes at a broker could have done so one after the other. */
@Tag("instrumented")
class BrokerLinearizabilityTest {
  private static final int PLACES = 3;

  private static Broker newBroker() {
    return new Broker(
        new BrokerOptions(
            WireLimits.DEFAULTS,
            Duration.ofSeconds(1),
            () -> Instant.EPOCH,
            WireIds.secure(),
            new VirtualTime(),
            PathStores.NONE,
            null),
        new NoEvents());
  }

  /** A path that exists while somebody is there. */
  @Param(name = "place", gen = IntGen.class, conf = "0:2")
  public static class Visited {
    private final Broker broker = newBroker();
    private final List<Place> places = Place.of(broker);

    /** Lets a client join unless the place is taken; returns whether it was free. */
    @Operation
    public boolean come(@Param(name = "place") int place) {
      return places.get(place).come();
    }

    /** Lets the present client leave; returns whether there was one. */
    @Operation
    public boolean go(@Param(name = "place") int place) {
      return places.get(place).go();
    }

    /** Returns the number of clients. */
    @Operation
    public int count() {
      return broker.clientIds("path").size();
    }
  }

  /** A path where somebody always is, and speaks to all others. */
  @Param(name = "place", gen = IntGen.class, conf = "0:2")
  public static class Addressed {
    private final Broker broker = newBroker();
    private final List<Place> places = Place.of(broker);
    private final AtomicInteger messages = new AtomicInteger();
    private final Receiver speaker = broker.join("path", new Place(broker));

    /** Lets a client join unless the place is taken; returns whether it was free. */
    @Operation
    public boolean come(@Param(name = "place") int place) {
      return places.get(place).come();
    }

    /** Lets the present client leave; returns whether there was one. */
    @Operation
    public boolean go(@Param(name = "place") int place) {
      return places.get(place).go();
    }

    /** Speaks to all; says whether somebody there has heard it. */
    @Operation
    public boolean speak(@Param(name = "place") int place) {
      String message = "[\"%d\",1,\"\"]".formatted(messages.incrementAndGet());
      speaker.received("\n" + message);
      return places.get(place).heard(message);
    }
  }

  private static void check(Class<?> operations) {
    new StressOptions()
        .iterations(4)
        .invocationsPerIteration(250)
        .threads(3)
        .actorsPerThread(3)
        .check(operations);
  }

  @Test
  void comingAndGoingIsLinearizable() {
    check(Visited.class);
  }

  @Test
  void whoeverIsThereAndNobodyElseHears() {
    check(Addressed.class);
  }

  /** A path with at most one client at a time. */
  private static final class Place implements Connection {
    private final Broker broker;
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private @Nullable Receiver visitor;

    Place(Broker broker) {
      this.broker = broker;
    }

    static List<Place> of(Broker broker) {
      return Stream.generate(() -> new Place(broker)).limit(PLACES).toList();
    }

    synchronized boolean come() {
      boolean free = visitor == null;
      if (free) {
        visitor = broker.join("path", this);
      }
      return free;
    }

    synchronized boolean go() {
      Receiver gone = visitor;
      if (gone == null) {
        return false;
      }
      gone.left();
      visitor = null;
      return true;
    }

    boolean heard(String message) {
      return heard.contains(message);
    }

    @Override
    public void send(Frame frame) {
      heard.add(frame.text().substring(frame.text().indexOf('\n') + 1));
    }

    @Override
    public long unsentBytes() {
      return 0;
    }

    @Override
    public void ping() {}

    @Override
    public void close(CloseStatus status) {}
  }

  private static final class NoEvents implements BrokerEvents {
    @Override
    public void pathAdded(String pathId) {}

    @Override
    public void pathRemoved(String pathId) {}

    @Override
    public void clientAdded(String pathId, String clientId) {}

    @Override
    public void clientRemoved(String pathId, String clientId) {}
  }
}
