package dev.merrow.ws.server.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.wire.Frame;
import dev.merrow.wire.Payload;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.share.Ledger;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class OutgoingMeterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Frame FRAME = Frame.of(new Payload("", "x".repeat(100_000)));

  private final Ledger ledger = new Ledger("memory", 1L << 40, Runnable::run);

  private OutgoingMeter meter(String holder, FakeEngine.Socket socket) {
    return new OutgoingMeter(
        ledger, ShareHolder.ofIdentity(holder), () -> {}, socket, 1_000_000_000);
  }

  private static void send(FakeEngine.Socket socket, OutgoingMeter to, OutgoingMeter from) {
    socket.send(FRAME);
    to.sent(FRAME, 1, from);
  }

  /** Each on its own thread, as engines do. */
  @Test
  void twoSocketsThatSendToEachOtherDoNotWaitForEachOther() {
    FakeEngine.Socket annas = new FakeEngine.Socket();
    FakeEngine.Socket bens = new FakeEngine.Socket();
    OutgoingMeter anna = meter("anna", annas);
    OutgoingMeter ben = meter("ben", bens);
    CyclicBarrier both = new CyclicBarrier(2);
    assertThat(
            CompletableFuture.allOf(
                sending(both, annas, anna, ben), sending(both, bens, ben, anna)))
        .succeedsWithin(PATIENCE);
    anna.close();
    ben.close();
    assertThat(ledger.held()).isZero();
  }

  private static CompletableFuture<Void> sending(
      CyclicBarrier both, FakeEngine.Socket socket, OutgoingMeter to, OutgoingMeter from) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                both.await();
                for (int i = 0; i < 50_000; i++) {
                  send(socket, to, from);
                  to.measureAgain();
                }
                done.complete(null);
              } catch (Exception e) {
                done.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  /** A socket that is gone is not kept by the one to which it has sent, when that is gone, too. */
  @Test
  void socketsThatAreGoneDoNotKeepEachOther() throws Exception {
    ReferenceQueue<OutgoingMeter> collected = new ReferenceQueue<>();
    List<WeakReference<OutgoingMeter>> gone = new ArrayList<>();
    FakeEngine.Socket socket = new FakeEngine.Socket();
    OutgoingMeter last = meter("anna", socket);
    for (int i = 0; i < 20; i++) {
      FakeEngine.Socket nextSocket = new FakeEngine.Socket();
      OutgoingMeter next = meter("anna", nextSocket);
      send(nextSocket, next, last);
      next.measureAgain();
      last.close();
      gone.add(new WeakReference<>(last, collected));
      last = next;
    }
    try {
      // the last one may still know who has sent to it
      long end = System.nanoTime() + PATIENCE.toNanos();
      int cleared = 0;
      while (cleared < gone.size() - 1) {
        System.gc();
        Reference<?> one = collected.remove(100);
        cleared += one == null ? 0 : 1;
        assertThat(System.nanoTime()).as("%s of %s cleared", cleared, gone.size()).isLessThan(end);
      }
    } finally {
      Reference.reachabilityFence(last);
    }
  }
}
