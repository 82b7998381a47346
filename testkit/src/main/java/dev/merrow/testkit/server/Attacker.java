package dev.merrow.testkit.server;

import dev.merrow.stamp.Hlc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A malicious client that behaves according to a {@link Misbehaviour}. Its sockets are closed when
 * it is told to stop, which ends its current activity. For one thread at a time, except {@link
 * #close}.
 */
public final class Attacker implements AutoCloseable {
  private static final AtomicLong STAMPS = new AtomicLong();

  private final int port;
  private final String path;
  private final String writer;
  private final String reader;
  private final Random random;
  private final List<RawSocket> sockets = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * An attacker.
   *
   * @param path the path that it attacks
   * @param writer the text after the path in the request of a client that may write, such as {@code
   *     ?access_token=...}
   * @param reader the same for a client that may only read
   */
  public Attacker(int port, String path, String writer, String reader, Random random) {
    this.port = port;
    this.path = path;
    this.writer = writer;
    this.reader = reader;
    this.random = random;
  }

  /** Misbehaves until it is stopped; starts again whenever the broker closes its connections. */
  public void misbehave(Misbehaviour misbehaviour) {
    while (!stopped) {
      try {
        misbehaviour.act(this);
      } catch (IOException e) {
        // the broker has had enough of it, or it was stopped
      }
      closeAll();
      pause(5);
    }
  }

  /** Whether it continues. */
  boolean goesOn() {
    return !stopped;
  }

  Random random() {
    return random;
  }

  /** The path that it attacks. */
  String path() {
    return path;
  }

  /** A path that no other client uses. */
  String ownPath() {
    return "own-" + Long.toUnsignedString(random.nextLong(), 36);
  }

  /** A connection that asks for nothing. */
  RawSocket connect() throws IOException {
    return keep(RawSocket.connect(port));
  }

  /** A client that may write. */
  RawSocket open(String at) throws IOException {
    return keep(RawSocket.open(port, at + writer));
  }

  /** A client that may write, of whom the system keeps only little that it does not read. */
  RawSocket openSlow(String at) throws IOException {
    return keep(RawSocket.openSlow(port, at + writer));
  }

  /** A client that may only read. */
  RawSocket openReader(String at) throws IOException {
    return keep(RawSocket.open(port, at + reader));
  }

  /** A socket for channels. */
  RawSocket openShared(String at) throws IOException {
    return keep(RawSocket.openShared(port, at + writer));
  }

  private RawSocket keep(RawSocket socket) throws IOException {
    boolean late;
    synchronized (sockets) {
      sockets.add(socket);
      late = stopped;
    }
    if (late) {
      closeAll();
      throw new IOException("Stopped");
    }
    return socket;
  }

  /** Closes a socket. */
  void close(RawSocket socket) {
    synchronized (sockets) {
      sockets.remove(socket);
    }
    socket.close();
  }

  /** Does nothing for a while. */
  void pause(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }

  /** Returns the body of a message that changes one cell. */
  public static String change(String row, String cell, String text) {
    return change(row, cell, text, 0);
  }

  static String change(String row, String cell, String text, long aheadMillis) {
    int count = (int) (STAMPS.incrementAndGet() & 0xffff);
    return "[null,3,[[{\"t\":[{\"%s\":[{\"%s\":[\"%s\",\"%s\"]}]}]}],[{}],1]]"
        .formatted(row, cell, text, Hlc.of(System.currentTimeMillis() + aheadMillis, count, 7));
  }

  private void closeAll() {
    List<RawSocket> open;
    synchronized (sockets) {
      open = List.copyOf(sockets);
      sockets.clear();
    }
    open.forEach(RawSocket::close);
  }

  @Override
  public void close() {
    stopped = true;
    closeAll();
  }
}
