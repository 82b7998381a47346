package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.CloseCode;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.LinkListener;
import dev.merrow.sync.ServerStore;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.sync.TransportStats;
import dev.merrow.wire.ChannelFrame;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import dev.merrow.wire.internal.StoreNotice;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Many channels on one link. (TinyBase's protocol: hello, then each channel subscribes.) After each
 * reconnect all of that is done again. Safe for use by many threads.
 *
 * <p>The link tells this what happens while it holds its own lock, and this tells the channels'
 * listeners while it holds its own. So this must not call the link with its lock held.
 */
final class Multiplexer implements LinkListener, PayloadSink {
  private final Reconnector link;
  private final Scheduler scheduler;
  private final Duration timeout;
  private final Supplier<String> ids;
  private final Map<String, Channel> channels = new LinkedHashMap<>();

  /** Held while something is sent for a channel, so that nothing is after it has left. */
  private final Object sending = new Object();

  private int generation;
  private boolean greeted;
  private boolean started;
  private boolean closed;
  private @Nullable String greeting;
  private @Nullable Cancellation limit;

  /**
   * Makes it.
   *
   * @param timeout how long the server may take to answer when a channel wants to come up
   * @param ids gives the ids of what is asked of the server
   */
  Multiplexer(Reconnector link, Scheduler scheduler, Duration timeout, Supplier<String> ids) {
    this.link = link;
    this.scheduler = scheduler;
    this.timeout = timeout;
    this.ids = ids;
  }

  synchronized Set<String> channelIds() {
    return Set.copyOf(channels.keySet());
  }

  TransportStats stats() {
    return link.stats();
  }

  void retryNow() {
    link.retryNow();
  }

  /** Adds a channel, and brings up the link if it is the first. */
  CompletableFuture<Void> add(Channel channel, TransportListener listener) {
    boolean isFirst;
    synchronized (this) {
      String refusal = refusal(channel);
      if (refusal != null) {
        return CompletableFuture.failedFuture(new TransportException(refusal));
      }
      channels.put(channel.id(), channel);
      channel.listener = listener;
      channel.opening = new CompletableFuture<>();
      isFirst = !started;
      started = true;
      if (!isFirst) {
        listener.connecting();
      }
    }
    if (isFirst) {
      Futures.whenDone(link.open(this, this), this::opened);
    } else {
      subscribe(channel);
    }
    return channel.opening;
  }

  private @Nullable String refusal(Channel channel) {
    if (closed) {
      return "The connection was closed";
    }
    if (channels.containsKey(channel.id())) {
      return "The connection has a synchronizer for the channel " + channel.id() + " already";
    }
    return channels.size() >= ChannelFrame.MAX_CHANNELS
        ? "A connection may have %s channels, and no more".formatted(ChannelFrame.MAX_CHANNELS)
        : null;
  }

  private void opened(@Nullable Throwable error) {
    if (error != null) {
      Throwable cause = Futures.cause(error);
      gaveUp(
          cause instanceof TransportException known
              ? known
              : new TransportException("Cannot connect", cause));
    }
  }

  @Override
  public synchronized void connecting() {
    tell(TransportListener::connecting);
  }

  @Override
  public synchronized void retrying(Throwable error, Duration delay) {
    tell(listener -> listener.retrying(error, delay));
  }

  private void tell(Consumer<TransportListener> what) {
    for (Channel channel : channels.values()) {
      if (channel.listener != null) {
        what.accept(channel.listener);
      }
    }
  }

  @Override
  public void gaveUp(TransportException error) {
    List<Channel> lost;
    synchronized (this) {
      lost = List.copyOf(channels.values());
      lost.forEach(Channel::reset);
      channels.clear();
      started = false;
      greeted = false;
      cancelLimit();
    }
    lost.forEach(channel -> channel.gaveUp(error));
  }

  @Override
  public synchronized void opened() {
    generation = link.generation();
    greeted = false;
    greeting = ids.get();
    ChannelFrame hello = new ChannelFrame.Hello(greeting);
    int current = generation;
    scheduler.execute(() -> send(current, hello));
    awaitAnswer("hello");
  }

  /** A server that answers nothing is no use. */
  private void awaitAnswer(String to) {
    int current = generation;
    limit =
        scheduler.schedule(
            timeout,
            () -> {
              if (isWaiting(current)) {
                failed(new TransportException("No answer to " + to + " within " + timeout));
                link.reset();
              }
            });
  }

  private synchronized boolean isWaiting(int since) {
    boolean waits =
        !greeted || channels.values().stream().anyMatch(channel -> channel.subscribing != null);
    return generation == since && waits && !closed;
  }

  private void send(int current, ChannelFrame frame) {
    Futures.whenDone(
        link.send(current, List.of(Frame.of(frame))),
        error -> {
          // if it is lost, then so is the link, or else the answer does not come
        });
  }

  @Override
  public void received(Utf8Text text) {
    ChannelFrame frame;
    try {
      frame = ChannelFrame.parse(text);
    } catch (WireException e) {
      failed(e);
      return;
    }
    if (frame instanceof ChannelFrame.Traffic traffic) {
      received(traffic);
    } else if (frame instanceof ChannelFrame.Hello hello) {
      greeted(hello);
    } else if (frame instanceof ChannelFrame.Subscribe subscribe) {
      subscribed(subscribe);
    } else if (frame instanceof ChannelFrame.Unsubscribe unsubscribe) {
      turnedAway(unsubscribe.channelId());
    }
  }

  private void received(ChannelFrame.Traffic traffic) {
    Channel channel;
    TransportListener listener;
    synchronized (this) {
      channel = channels.get(traffic.channelId());
      listener = channel == null || !channel.up ? null : channel.listener;
    }
    // what comes for a channel that has just left is of no interest
    if (channel != null && listener != null) {
      channel.received(traffic.payload(), listener);
    }
  }

  /** A message that came in a channel was dropped as the rest of it did not come. */
  synchronized void lost(String channelId) {
    Channel channel = channels.get(channelId);
    if (channel != null && channel.up && channel.listener != null) {
      channel.listener.failed(PayloadCodec.incomplete());
    }
  }

  private void greeted(ChannelFrame.Hello hello) {
    List<Channel> waiting;
    synchronized (this) {
      if (greeted || !hello.requestId().equals(greeting)) {
        return;
      }
      greeted = true;
      cancelLimit();
      waiting = List.copyOf(channels.values());
    }
    waiting.forEach(this::subscribe);
  }

  private void cancelLimit() {
    if (limit != null) {
      limit.cancel();
    }
  }

  private void subscribe(Channel channel) {
    synchronized (sending) {
      ChannelFrame frame;
      int current;
      synchronized (this) {
        boolean isCurrent = channels.get(channel.id()) == channel;
        if (!greeted || !isCurrent || channel.up || channel.subscribing != null) {
          return;
        }
        String requestId = ids.get();
        channel.subscribing = requestId;
        frame = new ChannelFrame.Subscribe(requestId, channel.id());
        current = generation;
        cancelLimit();
        awaitAnswer("subscribing to " + channel.id());
      }
      send(current, frame);
    }
  }

  private void subscribed(ChannelFrame.Subscribe answer) {
    CompletableFuture<Void> opening;
    synchronized (this) {
      Channel channel = channels.get(answer.channelId());
      if (channel == null || channel.listener == null || channel.subscribing == null) {
        return;
      }
      ServerStore presence = StoreNotice.ofRequestId(answer.requestId());
      if (presence != null) {
        // of our broker's, just before its answer
        channel.toldOfStore = presence;
        return;
      }
      if (!answer.requestId().equals(channel.subscribing)) {
        return;
      }
      channel.subscribing = null;
      channel.up = true;
      if (channel.toldOfStore != null) {
        channel.listener.serverStore(channel.toldOfStore);
      }
      channel.listener.opened();
      opening = channel.opening;
    }
    opening.complete(null);
  }

  /**
   * The server does not let a channel in, or any longer, which says nothing of the others. (Our
   * broker's way to say no: TinyBase's protocol has none, and its server never does.)
   */
  private void turnedAway(String channelId) {
    Channel channel;
    synchronized (this) {
      channel = channels.get(channelId);
      if (channel == null || !(channel.up || channel.subscribing != null)) {
        return;
      }
      channels.remove(channelId);
      channel.reset();
    }
    channel.gaveUp(
        new RefusedException(
            CloseCode.POLICY, "The server does not let the channel " + channelId + " in"));
  }

  /** Sends frames of a channel. */
  CompletableFuture<Void> send(Channel channel, List<Frame> frames) {
    synchronized (sending) {
      int current;
      synchronized (this) {
        if (!channel.up) {
          return CompletableFuture.failedFuture(
              new TransportException("The channel " + channel.id() + " is not open"));
        }
        current = generation;
      }
      return link.send(current, frames);
    }
  }

  /** Takes a channel away, after what was sent for it. */
  CompletableFuture<Void> remove(Channel channel) {
    CompletableFuture<Void> left = CompletableFuture.completedFuture(null);
    synchronized (sending) {
      int current;
      boolean isSubscribed;
      synchronized (this) {
        if (channels.get(channel.id()) != channel) {
          return left;
        }
        channels.remove(channel.id());
        isSubscribed = channel.up || channel.subscribing != null;
        current = generation;
        channel.wentDown(CloseReason.NORMAL);
      }
      if (isSubscribed) {
        left = link.send(current, List.of(Frame.of(new ChannelFrame.Unsubscribe(channel.id()))));
      }
    }
    channel.opening.completeExceptionally(
        new TransportException("Closed while connecting the channel " + channel.id()));
    // if it is lost, then so is the link, and the server knows
    return left.exceptionally(error -> null);
  }

  @Override
  public void closed(CloseReason reason) {
    if (!reason.comesBack()) {
      gaveUp(new TransportException("The link was closed: " + reason.code() + " " + reason.text()));
      return;
    }
    synchronized (this) {
      greeted = false;
      greeting = null;
      cancelLimit();
      channels.values().forEach(channel -> channel.wentDown(reason));
    }
  }

  @Override
  public synchronized void failed(Throwable error) {
    tell(listener -> listener.failed(error));
  }

  /** Takes all channels away, and closes the link. */
  CompletableFuture<Void> close() {
    List<Channel> last;
    synchronized (this) {
      closed = true;
      last = List.copyOf(channels.values());
    }
    CompletableFuture<?>[] left =
        last.stream().map(this::remove).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(left).thenCompose(done -> link.close());
  }
}
