package dev.merrow.ws.server.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.NoEvents;
import dev.merrow.ws.server.internal.core.TestOptions;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.stores.PathStores;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is kept for those who look. Without any socket. */
class LookoutsTest {
  private final VirtualTime time = new VirtualTime();
  private final Broker broker = new Broker(TestOptions.of(PathLimits.DEFAULTS), new NoEvents());
  private final Lookouts lookouts =
      new Lookouts(broker, time, new Inventory(PathStores.NONE, time));

  @Test
  void nothingIsKeptOfPathsThatThereAreNot() {
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Lookout> none = lookouts.at("no-such-path-" + i, null, ShareHolder.UNKNOWN);
      time.pass(Duration.ZERO);
      assertThat(none).isCompletedExceptionally();
    }
    assertThat(lookouts.size()).isZero();
  }
}
