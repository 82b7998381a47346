package dev.merrow.ws.client;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.merrow.schedule.Scheduler;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever threads ask of a link at once, there is one socket at most, and none once closed. */
@Tag("instrumented")
class ReconnectorLinearizabilityTest {

  /** A link that was opened and lost. */
  public static class Lost {
    private final Server server = new Server();

    /** Opens and loses it. */
    public Lost() {
      server.open();
      server.disconnect();
    }

    /** Connects again if the link was lost. */
    @Operation
    public void retryNow() {
      server.link.retryNow();
    }

    /** Makes the server disconnect. */
    @Operation
    public void lose() {
      server.disconnect();
    }

    /** Checks the conditions that must hold at the end. */
    @Validate
    public void hasOneSocketAtMost() {
      server.check(1);
    }
  }

  /** A link that is not open. */
  public static class Idle {
    private final Server server = new Server();
    private volatile boolean closed;

    /** Opens the link; says whether that could be done. */
    @Operation
    public boolean open() {
      return server.open();
    }

    /** Closes the link for good. */
    @Operation(runOnce = true)
    public void close() {
      closed = true;
      server.link.close().join();
    }

    /** Checks the conditions that must hold at the end. */
    @Validate
    public void hasOneSocketAtMostAndNoneOnceClosed() {
      server.check(closed ? 0 : 1);
    }
  }

  /** A server that can always be reached. */
  private static final class Server implements WebSocketLink.Listener, PayloadSink {
    /** The sockets that are connected; locked while one of them comes or goes. */
    private final Set<FakeSocket> connected = new HashSet<>();

    private final Reconnector link =
        new Reconnector(
            "there",
            FakeSocket::new,
            RetryPolicy.FOREVER,
            new Random(1),
            new Never(),
            () -> Instant.EPOCH);

    /** Says whether the link takes it on itself, even if it is closed before it is up. */
    boolean open() {
      CompletableFuture<Void> opening = link.open(this, this);
      return !opening.isCompletedExceptionally() || message(opening).startsWith("Closed while");
    }

    private static String message(CompletableFuture<Void> failed) {
      return String.valueOf(
          assertThrows(ExecutionException.class, failed::get).getCause().getMessage());
    }

    void disconnect() {
      synchronized (connected) {
        for (FakeSocket socket : List.copyOf(connected)) {
          socket.end(new CloseReason(1006, "", false));
        }
      }
    }

    void check(int most) {
      synchronized (connected) {
        if (connected.size() > most) {
          throw new AssertionError(connected.size() + " sockets are connected");
        }
      }
    }

    private final class FakeSocket implements WebSocketLink {
      private final Listener told;
      private boolean closed;

      FakeSocket(Listener told) {
        this.told = told;
      }

      @Override
      public CompletableFuture<Void> connect() {
        synchronized (connected) {
          if (closed) {
            return failedFuture(new TransportException("It was closed"));
          }
          connected.add(this);
          told.opened();
          return completedFuture(null);
        }
      }

      @Override
      public CompletableFuture<Void> send(List<Frame> frames) {
        return completedFuture(null);
      }

      @Override
      public CompletableFuture<Void> close() {
        synchronized (connected) {
          closed = true;
          end(CloseReason.NORMAL);
          return completedFuture(null);
        }
      }

      void end(CloseReason reason) {
        if (connected.remove(this)) {
          told.closed(reason);
        }
      }
    }

    @Override
    public void connecting() {}

    @Override
    public void retrying(Throwable error, Duration delay) {}

    @Override
    public void gaveUp(TransportException error) {}

    @Override
    public void opened() {}

    @Override
    public void received(Utf8Text payload) {}

    @Override
    public void closed(CloseReason reason) {}

    @Override
    public void failed(Throwable error) {}
  }

  /** Nothing is tried again by itself. */
  private static final class Never implements Scheduler {
    @Override
    public void execute(Runnable task) {
      throw new AssertionError();
    }

    @Override
    public Cancellation schedule(Duration delay, Runnable task) {
      return () -> {};
    }
  }

  private static void check(Class<?> operations) {
    new ModelCheckingOptions()
        .iterations(4)
        .invocationsPerIteration(150)
        .threads(2)
        .actorsBefore(0)
        .actorsPerThread(3)
        .actorsAfter(0)
        .check(operations);
  }

  @Test
  void aLostLinkComesBackOnce() {
    check(Lost.class);
  }

  @Test
  void aLinkIsOpenedOnceAndStaysClosed() {
    check(Idle.class);
  }
}
