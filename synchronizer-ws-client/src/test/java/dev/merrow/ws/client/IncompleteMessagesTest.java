package dev.merrow.ws.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.wire.internal.WireIds;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A synchronizer whose socket brings only parts of what others say. */
class IncompleteMessagesTest {
  private static final String HALF = "other\nabcdefghijklmnop\n0\n2\n[null,3,[[{}],";

  private final VirtualTime time = new VirtualTime();
  private final FakeSockets sockets = new FakeSockets(time);
  private final List<Throwable> errors = new ArrayList<>();
  private final SynchronizerOptions options =
      SynchronizerOptions.builder()
          .scheduler(time)
          .random(new Random(1))
          .errorListener(errors::add)
          .build();

  private void start() {
    sockets.failure = null;
    WsTransport transport =
        new WsTransport(
            URI.create("ws://there/p"),
            WsSynchronizerOptions.builder().synchronizer(options).build(),
            new ClientEnvironment(
                (uri, subprotocols, connection, scheduler, listener) -> sockets.create(listener),
                time,
                time,
                new Random(2),
                new WireIds(new Random(3))));
    CompletableFuture<Void> started =
        Synchronizer.createCustomSynchronizer(
                MergeableStore.createMergeableStore("a", time), transport, options)
            .startSync();
    time.pass(Duration.ofSeconds(2));
    assertThat(started).isCompleted();
    assertThat(sockets.open.get(0).takeSent()).hasSize(2);
  }

  @Test
  void aMessageOfWhichTheRestDoesNotComeIsAskedFor() {
    start();
    sockets.open.get(0).hear(HALF);
    time.pass(Duration.ofSeconds(9));
    assertThat(sockets.open.get(0).takeSent()).isEmpty();

    time.pass(Duration.ofSeconds(12));
    assertThat(errors).singleElement().asString().contains("the rest of it did not come");
    assertThat(sockets.open.get(0).takeSent())
        .anySatisfy(payload -> assertThat(payload).startsWith("\n[").endsWith(",1,\"\"]"));
  }

  @Test
  void aMessageMayTakeLong() {
    start();
    for (int i = 0; i < 5; i++) {
      sockets.open.get(0).hear("other\nabcdefghijklmnop\n" + i + "\n6\n ");
      time.pass(Duration.ofSeconds(9));
    }
    sockets.open.get(0).hear("other\nabcdefghijklmnop\n5\n6\n[\"id\",1,\"\"]");
    time.pass(Duration.ofSeconds(30));

    assertThat(errors).isEmpty();
    assertThat(sockets.open.get(0).takeSent()).containsExactly("other\n[\"id\",0,[0,0]]");
  }

  @Test
  void whatALostLinkLeavesIncompleteIsForgotten() {
    start();
    sockets.open.get(0).hear(HALF);
    sockets.lose(new CloseReason(1006, "cable", true));
    time.pass(Duration.ofMinutes(1));

    assertThat(errors).singleElement().asString().contains("1006 cable");
  }
}
