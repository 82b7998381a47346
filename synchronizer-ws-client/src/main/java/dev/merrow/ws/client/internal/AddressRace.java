package dev.merrow.ws.client.internal;

import dev.merrow.schedule.Scheduler.Cancellation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of a host's addresses that answers (RFC 8305, section 5). It asks them in
 * order, the next one as soon as the one before has failed, or has not answered for a moment; those
 * that were asked stay in the race. So an address that is dead costs a moment, and not the whole
 * time that connecting may take. For the loop's thread alone.
 */
final class AddressRace {
  /** How long an address is waited for before the next is asked: what RFC 8305 recommends. */
  static final Duration HEAD_START = Duration.ofMillis(250);

  private final EventLoop loop;
  private final Channels channels;
  private final Queue<InetSocketAddress> addresses;
  private final Duration headStart;
  private final Consumer<SocketChannel> connected;
  private final Consumer<Exception> failed;
  private final List<Attempt> attempts = new ArrayList<>();

  private Exception lastError = new ConnectException("no address");
  private @Nullable Cancellation next;
  private boolean isOver;

  /** Opens the channels. */
  @FunctionalInterface
  interface Channels {
    SocketChannel open() throws IOException;
  }

  /** Something that can end an attempt. */
  @FunctionalInterface
  private interface Step {
    boolean isConnected() throws IOException;
  }

  /**
   * A race that has not begun.
   *
   * @param channels opens a channel for each address
   * @param headStart how long an address is waited for before the next is asked
   * @param connected is given the channel, which does not block and is registered with the loop
   * @param failed is given the last error instead, if no address can be connected to
   */
  AddressRace(
      EventLoop loop,
      Channels channels,
      List<InetSocketAddress> addresses,
      Duration headStart,
      Consumer<SocketChannel> connected,
      Consumer<Exception> failed) {
    this.loop = loop;
    this.channels = channels;
    this.addresses = new ArrayDeque<>(addresses);
    this.headStart = headStart;
    this.connected = connected;
    this.failed = failed;
  }

  /** Begins. */
  void begin() {
    askNext();
  }

  /** Ends the race without a result. */
  void cancel() {
    end(null);
  }

  private void askNext() {
    cancelNext();
    InetSocketAddress address = addresses.poll();
    if (address != null) {
      if (!addresses.isEmpty()) {
        askNextLater();
      }
      ask(address);
    } else if (attempts.isEmpty()) {
      end(null);
      failed.accept(lastError);
    }
  }

  private void askNextLater() {
    try {
      next =
          loop.schedule(
              headStart,
              () -> {
                if (!isOver) {
                  askNext();
                }
              });
    } catch (RejectedExecutionException e) {
      // the loop is about to end, and closes its channels then
    }
  }

  private void cancelNext() {
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  private void ask(InetSocketAddress address) {
    SocketChannel channel;
    try {
      channel = channels.open();
    } catch (IOException e) {
      lastError = e;
      askNext();
      return;
    }
    Attempt attempt = new Attempt(channel);
    attempts.add(attempt);
    attempt.proceed(() -> attempt.begin(address));
  }

  private void end(@Nullable Attempt winner) {
    isOver = true;
    cancelNext();
    addresses.clear();
    for (Attempt each : attempts) {
      if (each != winner) {
        each.close();
      }
    }
    attempts.clear();
  }

  /** A connection to one of the addresses. */
  private final class Attempt {
    private final SocketChannel channel;

    Attempt(SocketChannel channel) {
      this.channel = channel;
    }

    boolean begin(InetSocketAddress address) throws IOException {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      boolean isConnected = channel.connect(address);
      SelectionKey unused =
          loop.register(channel, SelectionKey.OP_CONNECT, () -> proceed(channel::finishConnect));
      return isConnected;
    }

    void proceed(Step step) {
      if (isOver) {
        return;
      }
      try {
        if (!step.isConnected()) {
          return;
        }
      } catch (IOException | RuntimeException e) {
        lastError = e;
        attempts.remove(this);
        close();
        askNext();
        return;
      }
      end(this);
      connected.accept(channel);
    }

    void close() {
      try {
        channel.close();
      } catch (IOException e) {
        // it is gone in any case
      }
    }
  }
}
