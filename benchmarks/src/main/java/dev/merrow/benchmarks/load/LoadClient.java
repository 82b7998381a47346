package dev.merrow.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client of a broker, on a socket of its own. It blocks until it is registered; after that it is
 * non-blocking, and not thread-safe.
 */
final class LoadClient implements AutoCloseable {
  private static final int OPCODE = 0x0f;
  private static final int TEXT = 1;
  private static final int CLOSE = 8;

  private final SocketChannel channel;
  private @Nullable SelectionKey key;
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private ByteBuffer unwritten = ByteBuffer.allocate(0);

  /** Which flows this gets: from the first, as many as there are numbers. */
  private int firstFlow;

  /** Which message of each comes next. */
  private long[] next = {};

  /** Receives payloads. */
  interface Sink {
    /** Receives a payload, from start to end in a buffer that is reused afterwards. */
    void received(LoadClient client, ByteBuffer in, int start, int end);
  }

  private LoadClient(SocketChannel channel) {
    this.channel = channel;
  }

  /** Opens a WebSocket. */
  static LoadClient open(int port, String path) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    byte[] key = new byte[16];
    ThreadLocalRandom.current().nextBytes(key);
    String request =
        "GET /%s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n"
            .formatted(path, Base64.getEncoder().encodeToString(key));
    LoadClient client = new LoadClient(channel);
    client.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
    client.readHead();
    return client;
  }

  private void readHead() throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      if (channel.read(one.clear()) < 0) {
        throw new IOException("Not upgraded: " + head);
      }
      head.append((char) one.get(0));
    }
    if (!head.toString().startsWith("HTTP/1.1 101 ")) {
      throw new IOException("Not upgraded: " + head);
    }
  }

  /** Returns the id of the sender of the next, short message. Only while this blocks. */
  String readSender() throws IOException {
    ByteBuffer head = readFully(2);
    String payload = US_ASCII.decode(readFully(head.get(1))).toString();
    return payload.substring(0, payload.indexOf('\n'));
  }

  private ByteBuffer readFully(int bytes) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(bytes);
    while (in.hasRemaining()) {
      if (channel.read(in) < 0) {
        throw new IOException("The broker closed the socket");
      }
    }
    return in.flip();
  }

  void register(Selector selector) throws IOException {
    channel.configureBlocking(false);
    key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  /** Expects flows, each from its first message. */
  void expect(int first, int count) {
    firstFlow = first;
    next = new long[count];
  }

  boolean expects(int flow) {
    return flow >= firstFlow && flow < firstFlow + next.length;
  }

  long next(int flow) {
    return next[flow - firstFlow];
  }

  void setNext(int flow, long number) {
    next[flow - firstFlow] = number;
  }

  /** Sends as much as the network accepts, and the rest when it accepts more. */
  void write(ByteBuffer data) throws IOException {
    if (!unwritten.hasRemaining()) {
      channel.write(data);
    }
    if (data.hasRemaining()) {
      ByteBuffer all = ByteBuffer.allocate(unwritten.remaining() + data.remaining());
      unwritten = all.put(unwritten).put(data).flip();
      int unused = key().interestOpsOr(SelectionKey.OP_WRITE);
    }
  }

  private SelectionKey key() {
    return Objects.requireNonNull(key, "not registered");
  }

  void writeMore() throws IOException {
    channel.write(unwritten);
    if (!unwritten.hasRemaining()) {
      int unused = key().interestOpsAnd(~SelectionKey.OP_WRITE);
    }
  }

  /** Reads once, and passes on the complete payloads. */
  void read(ByteBuffer buffer, Sink sink) throws IOException {
    buffer.clear().put(rest);
    if (channel.read(buffer) < 0) {
      throw new IOException("The broker closed the connection");
    }
    buffer.flip();
    int end = buffer.limit();
    int start = 0;
    for (int size = frameSize(buffer, start, end); size > 0; size = frameSize(buffer, start, end)) {
      take(buffer, start, start + size, sink);
      start += size;
    }
    buffer.position(start);
    rest = buffer.hasRemaining() ? copy(buffer) : rest.clear().limit(0);
  }

  private static ByteBuffer copy(ByteBuffer from) {
    return ByteBuffer.allocate(from.remaining()).put(from).flip();
  }

  private void take(ByteBuffer buffer, int start, int end, Sink sink) throws IOException {
    int opcode = buffer.get(start) & OPCODE;
    if (opcode == CLOSE) {
      throw new IOException("The broker closed the WebSocket");
    }
    if (opcode == TEXT) {
      sink.received(this, buffer, start + headSize(buffer.get(start + 1)), end);
    }
  }

  private static int headSize(int length) {
    return length < 126 ? 2 : length == 126 ? 4 : 10;
  }

  /** Returns the length of a frame with its header; 0 if it is incomplete. */
  private static int frameSize(ByteBuffer buffer, int start, int end) {
    if (end - start < 2) {
      return 0;
    }
    int length = buffer.get(start + 1);
    int head = headSize(length);
    if (end - start < head) {
      return 0;
    }
    long payload =
        switch (head) {
          case 2 -> length;
          case 4 -> buffer.getShort(start + 2) & 0xffff;
          default -> buffer.getLong(start + 2);
        };
    return end - start < head + payload ? 0 : (int) (head + payload);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
