package dev.merrow.ws.server.netty.internal;

import dev.merrow.schedule.internal.FatalErrors;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections to which an event loop has given data to send in its current task. They are
 * flushed when the task is done: payloads that were read together go out together, and nothing
 * waits for a deadline. Each event loop has its own round.
 */
final class FlushRound {
  private static final FastThreadLocal<@Nullable FlushRound> CURRENT = new FastThreadLocal<>();

  private final EventExecutor loop;
  private List<NettyConnection> own = new ArrayList<>();

  /** The connections of other event loops, which flush them. */
  private final Map<EventExecutor, List<NettyConnection>> others = new HashMap<>();

  private boolean planned;
  private @Nullable NettyConnection behind;

  private FlushRound(EventExecutor loop) {
    this.loop = loop;
  }

  /** To be called once by each event loop. */
  static void begin(EventExecutor loop) {
    CURRENT.set(new FlushRound(loop));
  }

  /** Of the event loop that calls; null in any other thread. */
  static @Nullable FlushRound current() {
    return CURRENT.get();
  }

  boolean isOf(Channel channel) {
    return channel.eventLoop() == loop;
  }

  /** Flushes a connection when this event loop is done with what it does. */
  void add(NettyConnection connection) {
    if (!planned) {
      planned = true;
      loop.execute(() -> FatalErrors.run(this::flush));
    }
    if (isOf(connection.channel())) {
      own.add(connection);
    } else {
      others
          .computeIfAbsent(connection.channel().eventLoop(), absent -> new ArrayList<>())
          .add(connection);
    }
  }

  private void flush() {
    planned = false;
    // first the connections that can begin meanwhile
    for (List<NettyConnection> each : others.values()) {
      EventLoops.execute(each.get(0).channel(), () -> each.forEach(NettyConnection::flush));
    }
    others.clear();
    List<NettyConnection> mine = own;
    own = new ArrayList<>(mine.size());
    mine.forEach(NettyConnection::flush);
  }

  /** Records that another event loop can't keep up with the work that this one gives it. */
  void fellBehind(NettyConnection connection) {
    behind = connection;
  }

  /** Whose event loop should be waited for; asking once is enough. */
  @Nullable NettyConnection takeBehind() {
    NettyConnection taken = behind;
    behind = null;
    return taken;
  }
}
