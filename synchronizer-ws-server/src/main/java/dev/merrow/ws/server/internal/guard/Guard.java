package dev.merrow.ws.server.internal.guard;

import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Admission.Accepted;
import dev.merrow.ws.server.engine.Admission.Refused;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.engine.Response;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics.Limit;
import dev.merrow.ws.server.internal.share.Account;
import dev.merrow.ws.server.internal.share.Allowances;
import dev.merrow.ws.server.internal.share.Shares;
import dev.merrow.ws.server.limits.ClientLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Wraps a request handler: refuses clients beyond the limits, enforces the limits of accepted
 * clients, and detects clients that have disappeared silently.
 */
public final class Guard implements RequestHandler {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  /** As how many messages a new connection counts for its holder: it takes about as long. */
  private static final int FRAMES_OF_CONNECTION = 64;

  /** How many checks of progress there are within a write timeout. */
  private static final int WRITE_CHECKS = 4;

  /** How slowly something may be taken of which it is not known whether it is, before it is all. */
  private static final long LEAST_BYTES_PER_SECOND = 64 * 1024;

  /** How many checks for signs of life there are within a ping interval. */
  private static final int CHECKS = 4;

  private final RequestHandler reception;
  private final ClientLimits limits;
  private final BrokerMetrics metrics;
  private final InstantSource clock;
  private final Shares shares;

  /** How many messages the clients of each holder may send together. */
  private final Allowances frames;

  private final long fairBytesPerSecond;

  private final Set<GuardedSocket> sockets = ConcurrentHashMap.newKeySet();

  /** How many sockets there are from each address that has any. Held while it is used. */
  private final Map<InetAddress, Integer> addresses = new HashMap<>();

  private int connections;

  /** How many decisions are pending. */
  private int undecided;

  /**
   * A guard before a reception.
   *
   * @param shares what the clients share
   * @param frames how many messages the clients of each holder may send together
   * @param fairBytesPerSecond the rate at which a client must read for others to be charged for
   *     what waits for it
   * @param metrics is notified of all events
   * @param clock tells how fast messages come
   */
  @SuppressWarnings("exports") // the facade alone makes one
  public Guard(
      RequestHandler reception,
      ClientLimits limits,
      Shares shares,
      Allowances frames,
      long fairBytesPerSecond,
      BrokerMetrics metrics,
      InstantSource clock) {
    this.reception = reception;
    this.shares = shares;
    this.frames = frames;
    this.fairBytesPerSecond = fairBytesPerSecond;
    this.limits = limits;
    this.metrics = metrics;
    this.clock = clock;
    metrics.watchQueues(() -> sockets.stream().mapToLong(GuardedSocket::unsentBytes));
  }

  @Override
  public Runnable connected(InetSocketAddress remote, Runnable cutOff) {
    Account account =
        shares
            .idle()
            .open(
                ShareHolder.ofAddress(addressOf(remote)),
                () -> {
                  metrics.exceeded(Limit.IDLE_CONNECTIONS);
                  cutOff.run();
                });
    account.change(1);
    return account::close;
  }

  private static String addressOf(InetSocketAddress remote) {
    InetAddress address = remote.getAddress();
    return address == null ? remote.getHostString() : address.getHostAddress();
  }

  @Override
  public CompletionStage<Page> answer(Request request) {
    return reception.answer(request);
  }

  @Override
  public CompletionStage<Response> respond(Request request) {
    return reception.respond(request);
  }

  @Override
  public CompletionStage<Admission> admit(Request request) {
    Limit exceeded;
    synchronized (addresses) {
      exceeded = exceededBy(request.remote().getAddress());
      if (exceeded == null) {
        // pending clients count, too
        boolean full = connections + undecided >= limits.connections();
        exceeded = full && !mayTurnOutToHaveLess() ? Limit.CONNECTIONS : null;
        undecided += exceeded == null ? 1 : 0;
      }
    }
    if (exceeded != null) {
      metrics.exceeded(exceeded);
      Page page = pageOf(exceeded);
      metrics.refused(page.status());
      return CompletableFuture.completedStage(new Refused(page));
    }
    return decide(request).thenApply(admission -> guarded(request, admission));
  }

  @Override
  public Map<String, String> upgradeHeaders(Request request) {
    return reception.upgradeHeaders(request);
  }

  private CompletionStage<Admission> decide(Request request) {
    CompletionStage<Admission> decision;
    try {
      decision = reception.admit(request);
    } catch (RuntimeException | Error e) {
      decision = CompletableFuture.failedStage(e);
    }
    return decision.whenComplete(
        (admission, error) -> {
          synchronized (addresses) {
            undecided--;
          }
        });
  }

  /** Whether there is room for one more decision on a client that may have less than another. */
  private boolean mayTurnOutToHaveLess() {
    return undecided < limits.connections() && shares.connections().most() > 1;
  }

  private @Nullable Limit exceededBy(InetAddress address) {
    return addresses.getOrDefault(address, 0) >= limits.connectionsPerAddress()
        ? Limit.CONNECTIONS_PER_ADDRESS
        : null;
  }

  private static Page pageOf(Limit exceeded) {
    return exceeded == Limit.CONNECTIONS
        ? Page.text(UNAVAILABLE, "There are too many connections.\n")
        : Page.text(TOO_MANY_REQUESTS, "There are too many connections from your address.\n");
  }

  private Admission guarded(Request request, Admission admission) {
    if (admission instanceof Accepted accepted) {
      InetAddress address = request.remote().getAddress();
      String identity = accepted.identity();
      ShareHolder holder =
          identity == null
              ? ShareHolder.ofAddress(addressOf(request.remote()))
              : ShareHolder.ofIdentity(identity);
      if (isFull() && !mayDisplace(holder)) {
        metrics.exceeded(Limit.CONNECTIONS);
        metrics.refused(UNAVAILABLE);
        return new Refused(pageOf(Limit.CONNECTIONS));
      }
      if (!frames.takeOrOwe(holder, FRAMES_OF_CONNECTION)) {
        metrics.exceeded(Limit.HOLDER_MESSAGES_PER_SECOND);
        metrics.refused(TOO_MANY_REQUESTS);
        return new Refused(Page.text(TOO_MANY_REQUESTS, "There were too many of yours lately.\n"));
      }
      return new Accepted(
          accepted.subprotocol(),
          identity,
          connection -> open(address, holder, connection, accepted.opened()));
    }
    metrics.refused(((Refused) admission).page().status());
    return admission;
  }

  private boolean isFull() {
    synchronized (addresses) {
      return connections >= limits.connections();
    }
  }

  /** Whether a holder has less than another, even with one connection more. */
  private boolean mayDisplace(ShareHolder holder) {
    return shares.connections().held(holder) + 1 < shares.connections().most();
  }

  private Receiver open(
      InetAddress address,
      ShareHolder holder,
      Connection connection,
      Function<Connection, Receiver> opened) {
    GuardedSocket socket =
        new GuardedSocket(
            this,
            address,
            holder,
            shares,
            connection,
            metrics,
            new TokenBucket(limits.messagesPerSecond(), clock),
            frames,
            fairBytesPerSecond);
    metrics.opened();
    Limit exceeded = enter(socket);
    if (exceeded != null) {
      // others connected while this decision was pending
      socket.exceed(exceeded);
    } else if (socket.takePlace()) {
      socket.begin(opened.apply(socket));
    }
    return socket;
  }

  private @Nullable Limit enter(GuardedSocket socket) {
    synchronized (addresses) {
      Limit exceeded = exceededBy(socket.address());
      if (exceeded == null) {
        connections++;
        addresses.merge(socket.address(), 1, Integer::sum);
        sockets.add(socket);
      }
      return exceeded;
    }
  }

  /** A socket is gone. It may not have been accepted, or may be gone already. */
  void leave(GuardedSocket socket) {
    synchronized (addresses) {
      if (sockets.remove(socket)) {
        connections--;
        addresses.computeIfPresent(
            socket.address(), (address, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  /**
   * Measures the outgoing data of sockets that had much of it, and resumes reading from clients
   * that have sent too much. Call it several times a second.
   */
  public void measure() {
    sockets.forEach(
        socket -> {
          socket.measureAgain();
          socket.goOn();
        });
    frames.forgetFull();
  }

  /**
   * Closes clients that read nothing of the data sent to them. Call it every {@link
   * #writeCheckInterval()}.
   */
  public void checkWrites() {
    long leastBytes = LEAST_BYTES_PER_SECOND * writeCheckInterval().toMillis() / 1_000;
    sockets.forEach(socket -> socket.checkWrites(WRITE_CHECKS, Math.max(1, leastBytes)));
  }

  /** How long there should be between two calls of {@link #checkWrites()}. */
  public Duration writeCheckInterval() {
    return limits.writeTimeout().dividedBy(WRITE_CHECKS);
  }

  /**
   * Pings silent clients, and closes those that give no sign of life. Call it each time that the
   * {@linkplain #checkInterval() interval} is over, which is this class's only notion of time.
   */
  public void checkLife() {
    long checks = limits.idleTimeout().toMillis() * CHECKS / limits.pingInterval().toMillis();
    sockets.forEach(socket -> socket.checkLife(CHECKS, checks));
  }

  /** How often to check: so a ping is late by that much of the ping interval at most. */
  public Duration checkInterval() {
    return limits.pingInterval().dividedBy(CHECKS);
  }
}
