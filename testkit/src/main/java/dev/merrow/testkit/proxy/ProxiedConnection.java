package dev.merrow.testkit.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One connection through a {@link FaultyProxy}. */
final class ProxiedConnection {
  /** How many segments are on their way at most, in one direction. */
  private static final int MAX_IN_FLIGHT = 64;

  private static final int CLOSE_FRAME = 0x88;

  /** How often to look whether it is over. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Socket client;
  private final Socket target;
  private final Supplier<NetworkConditions> conditions;
  private final Consumer<ProxiedConnection> onEnd;
  private volatile boolean frozen;
  private final AtomicInteger ends = new AtomicInteger();
  private volatile boolean over;

  /** Bytes that travel; none at the end. */
  private static final class Segment {
    private final byte[] bytes;
    private final long dueAt;

    Segment(byte[] bytes, long dueAt) {
      this.bytes = bytes;
      this.dueAt = dueAt;
    }
  }

  ProxiedConnection(
      Socket client,
      Socket target,
      Supplier<NetworkConditions> conditions,
      Consumer<ProxiedConnection> onEnd)
      throws IOException {
    this.onEnd = onEnd;
    this.client = client;
    this.target = target;
    this.conditions = conditions;
    client.setTcpNoDelay(true);
    target.setTcpNoDelay(true);
  }

  void start() {
    pump("up", client, target);
    pump("down", target, client);
  }

  void freeze() {
    frozen = true;
  }

  /** Ends it so that both sides notice. */
  void reset() {
    over = true;
    for (Socket socket : List.of(client, target)) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException e) {
        // it was closed already
      }
    }
    onEnd.accept(this);
  }

  private void pump(String name, Socket from, Socket to) {
    BlockingQueue<Segment> inFlight = new LinkedBlockingQueue<>(MAX_IN_FLIGHT);
    start(name + "-in", () -> read(from.getInputStream(), inFlight));
    start(name + "-out", () -> write(to, inFlight));
  }

  /** Something that ends when the sockets do. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                reset();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "faulty-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void read(InputStream in, BlockingQueue<Segment> inFlight)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[64 * 1024];
    int length;
    while ((length = in.read(buffer, 0, Math.min(buffer.length, conditions.get().segmentBytes())))
        >= 0) {
      NetworkConditions now = conditions.get();
      pause(now.joinFor());
      if (!now.joinFor().isZero() && in.available() > 0) {
        length += in.read(buffer, length, Math.min(in.available(), buffer.length - length));
      }
      boolean isLost = frozen || (now.dropsCloseFrames() && (buffer[0] & 0xff) == CLOSE_FRAME);
      if (!isLost) {
        long dueAt = System.nanoTime() + now.delay().toNanos();
        put(inFlight, new Segment(Arrays.copyOf(buffer, length), dueAt));
      }
    }
    put(inFlight, new Segment(new byte[0], System.nanoTime()));
  }

  private void put(BlockingQueue<Segment> inFlight, Segment segment)
      throws IOException, InterruptedException {
    while (!inFlight.offer(segment, LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      requireNotOver();
    }
  }

  private Segment take(BlockingQueue<Segment> inFlight) throws IOException, InterruptedException {
    Segment segment;
    while ((segment = inFlight.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS)) == null) {
      requireNotOver();
    }
    return segment;
  }

  private void requireNotOver() throws IOException {
    if (over) {
      throw new IOException("It was reset");
    }
  }

  private void write(Socket to, BlockingQueue<Segment> inFlight)
      throws IOException, InterruptedException {
    OutputStream out = to.getOutputStream();
    while (true) {
      Segment segment = take(inFlight);
      pause(Duration.ofNanos(segment.dueAt - System.nanoTime()));
      int length = segment.bytes.length;
      if (frozen && (length > 0 || to == client)) {
        // neither side is told, but once the client has gone there is no side left to tell
        continue;
      }
      if (length == 0) {
        to.shutdownOutput();
        if (frozen || ends.incrementAndGet() == 2) {
          reset();
        }
        return;
      }
      out.write(segment.bytes);
      out.flush();
      long rate = conditions.get().bytesPerSecond();
      if (rate > 0) {
        pause(Duration.ofNanos(length * 1_000_000_000L / rate));
      }
    }
  }

  /** Time is what this class is about: it lets some pass. */
  private static void pause(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    long left;
    while ((left = end - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
  }
}
