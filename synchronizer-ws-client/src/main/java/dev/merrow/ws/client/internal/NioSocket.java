package dev.merrow.ws.client.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.sync.CloseCode;
import dev.merrow.sync.CloseReason;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.client.engine.EngineSocket;
import dev.merrow.ws.client.engine.SocketListener;
import dev.merrow.ws.client.engine.SocketRequest;
import dev.merrow.ws.client.internal.FrameDecoder.RulesException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket on an {@link EventLoop}: connects, through a proxy and with TLS if need be, and then
 * carries frames. All of it happens on the loop's thread, but looking up names.
 */
final class NioSocket implements EngineSocket {
  /** How long the server may take to answer a close frame. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  /**
   * How much is read at a time while messages are small: what comes of it is merged and told before
   * more is read, so that listeners and senders need not wait for much at once. With TLS it is at
   * most a record.
   */
  private static final int SMALL_BYTES = 8 * 1024;

  private static final int OUT_BYTES = 32 * 1024;
  private static final int NORMAL = CloseCode.NORMAL;
  private static final int RESERVED_CODES_FROM = 1004;
  private static final int RESERVED_CODES_TO = 1006;

  private final NioEngine engine;
  private final SocketRequest request;
  private final SocketListener listener;
  private final Handshake handshake;

  // guarded by this
  private @Nullable EventLoop loop;
  private boolean cut;

  // from here on: for the loop's thread alone

  private final Queue<InetSocketAddress> addresses = new ArrayDeque<>();
  private final FrameDecoder decoder;
  private final FrameEncoder encoder;
  private final Deque<Control> controls = new ArrayDeque<>();
  private final Queue<Consumer<@Nullable Throwable>> unflushed = new ArrayDeque<>();

  private Phase phase = Phase.CONNECTING;
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private @Nullable Wire wire;
  private HttpHead.Reader head = new HttpHead.Reader();
  private boolean usesProxy;

  /** What is encoded and not written, from 0 to the position. */
  private ByteBuffer out = ByteBuffer.allocate(0);

  /** What is to be done when the frame that is being written is in the buffer; null if none is. */
  private @Nullable Consumer<@Nullable Throwable> afterFrame;

  /** The frame that is to be written next. */
  private byte @Nullable [] nextFrame;

  private boolean willFlush;
  private boolean closeSent;

  private enum Phase {
    CONNECTING,
    TUNNELLING,
    UPGRADING,
    OPEN,
    ENDED
  }

  /** A control frame to send. */
  private static final class Control {
    private final int opcode;
    private final byte[] payload;
    private final @Nullable Consumer<@Nullable Throwable> done;

    Control(int opcode, byte[] payload, @Nullable Consumer<@Nullable Throwable> done) {
      this.opcode = opcode;
      this.payload = payload;
      this.done = done;
    }
  }

  NioSocket(NioEngine engine, SocketRequest request, SocketListener listener) {
    this.engine = engine;
    this.request = request;
    this.listener = listener;
    this.handshake = new Handshake(request, engine.random());
    this.decoder = new FrameDecoder(request.maxMessageBytes(), new Incoming());
    this.encoder = new FrameEncoder(engine.random());
  }

  // from any thread

  @Override
  public void connect() {
    EventLoop acquired;
    synchronized (this) {
      if (cut) {
        return;
      }
      acquired = engine.acquire(request);
      loop = acquired;
    }
    try {
      URI to = proxy();
      usesProxy = to != null;
      URI target = to == null ? request.uri() : to;
      int port = to == null ? Handshake.port(target) : to.getPort() < 0 ? 80 : to.getPort();
      for (InetAddress address : InetAddress.getAllByName(Handshake.host(target))) {
        addresses.add(new InetSocketAddress(address, port));
      }
      acquired.execute(() -> connectToNext(new ConnectException("no address")));
    } catch (IOException | RuntimeException e) {
      onLoop(() -> lost(e), () -> {});
    }
  }

  private @Nullable URI proxy() {
    if (request.proxy() != null) {
      return request.proxy();
    }
    ProxySelector selector = ProxySelector.getDefault();
    if (selector == null) {
      return null;
    }
    URI uri = request.uri();
    // a proxy for https is preferred, as it must know tunnels (RFC 6455, section 4.1)
    for (String scheme : List.of("https", "http")) {
      URI asked = URI.create(scheme + "://" + uri.getRawAuthority() + uri.getRawPath());
      for (Proxy proxy : selector.select(asked)) {
        if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress named) {
          return URI.create("http://" + inUri(named.getHostString()) + ":" + named.getPort());
        }
      }
    }
    return null;
  }

  private static String inUri(String host) {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  @Override
  public void send(Frame frame, Consumer<@Nullable Throwable> done) {
    byte[] bytes = frame.utf8();
    onLoop(() -> sendNow(bytes, done), () -> done.accept(ended()));
  }

  @Override
  public void ping(Consumer<@Nullable Throwable> done) {
    Control ping = new Control(FrameDecoder.PING, new byte[0], done);
    onLoop(() -> sendNow(ping), () -> done.accept(ended()));
  }

  @Override
  public void close() {
    onLoop(this::closeNow, () -> {});
  }

  @Override
  public void cut() {
    synchronized (this) {
      cut = true;
      if (loop == null) {
        return;
      }
    }
    // the loop has ended before only if all was given back
    onLoop(this::end, () -> {});
  }

  private void onLoop(Runnable task, Runnable otherwise) {
    EventLoop current;
    synchronized (this) {
      current = loop;
    }
    if (current != null && current.isCurrent()) {
      task.run();
      return;
    }
    try {
      if (current != null) {
        current.execute(task);
        return;
      }
    } catch (RejectedExecutionException e) {
      // as if there were none
    }
    otherwise.run();
  }

  private static IOException ended() {
    return new IOException("The socket is closed");
  }

  // connecting

  private EventLoop loop() {
    synchronized (this) {
      return Objects.requireNonNull(loop);
    }
  }

  private void connectToNext(IOException lastError) {
    if (phase == Phase.ENDED) {
      return;
    }
    InetSocketAddress address = addresses.poll();
    if (address == null) {
      lost(lastError);
      return;
    }
    try {
      SocketChannel opened = SocketChannel.open();
      channel = opened;
      opened.configureBlocking(false);
      opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
      boolean connected = opened.connect(address);
      key = loop().register(opened, SelectionKey.OP_CONNECT, this::ready);
      if (connected) {
        connected(opened);
      }
    } catch (IOException e) {
      closeChannel();
      connectToNext(e);
    }
  }

  private void ready() {
    SocketChannel open = channel;
    if (open == null) {
      return;
    }
    if (phase == Phase.CONNECTING) {
      try {
        if (open.finishConnect()) {
          connected(open);
        }
      } catch (IOException e) {
        closeChannel();
        connectToNext(e);
      }
      return;
    }
    transfer();
  }

  private void connected(SocketChannel open) {
    try {
      out = ByteBuffer.allocate(OUT_BYTES);
      if (usesProxy) {
        phase = Phase.TUNNELLING;
        wire = Wire.plain(open);
        put(handshake.tunnelRequest());
      } else {
        upgrade(open);
      }
      flush();
    } catch (IOException | RuntimeException e) {
      lost(e);
    }
  }

  /** Begins with TLS, if the URI says so, and asks for the WebSocket. */
  private void upgrade(SocketChannel open) throws IOException {
    URI uri = request.uri();
    phase = Phase.UPGRADING;
    head = new HttpHead.Reader();
    wire =
        Handshake.isSecure(uri)
            ? TlsWire.begin(open, tls(), Handshake.host(uri), Handshake.port(uri))
            : Wire.plain(open);
    put(handshake.upgradeRequest());
  }

  private SSLContext tls() throws IOException {
    SSLContext given = request.sslContext();
    try {
      return given == null ? SSLContext.getDefault() : given;
    } catch (GeneralSecurityException e) {
      throw new IOException("The JVM has no TLS context", e);
    }
  }

  private void put(byte[] bytes) {
    if (out.remaining() < bytes.length) {
      out = ByteBuffer.allocate(out.capacity() + bytes.length).put(out.flip());
    }
    out.put(bytes);
  }

  // reading

  private void transfer() {
    try {
      read();
      if (phase != Phase.ENDED) {
        flush();
      }
    } catch (RulesException e) {
      brokeRules(e);
    } catch (IOException | RuntimeException e) {
      lost(e);
    }
  }

  private void read() throws IOException, RulesException {
    Wire from = wire;
    if (from == null) {
      return;
    }
    ByteBuffer in = loop().buffer();
    if (!(from instanceof TlsWire)) {
      in.limit(Math.min(in.capacity(), Math.max(SMALL_BYTES, decoder.missingBytes())));
    }
    int count = from.read(in);
    if (count > 0) {
      listener.heard();
      take(in.flip());
    } else if (count < 0) {
      throw new IOException("The connection was closed by the other side");
    }
    if (phase != Phase.ENDED && wire != null && wire.hasMore()) {
      // after the tasks that come of what was read
      loop().execute(this::transfer);
    }
  }

  private void take(ByteBuffer in) throws IOException, RulesException {
    if (phase == Phase.TUNNELLING) {
      HttpHead response = head.read(in);
      if (response != null) {
        Handshake.checkTunnel(response);
        if (in.hasRemaining()) {
          throw new IOException("The proxy sent something before it was asked");
        }
        upgrade(Objects.requireNonNull(channel));
      }
    } else if (phase == Phase.UPGRADING) {
      HttpHead response = head.read(in);
      if (response != null) {
        upgraded(response, in);
      }
    } else if (phase == Phase.OPEN) {
      decoder.decode(in);
    }
  }

  private void upgraded(HttpHead response, ByteBuffer rest) throws IOException, RulesException {
    if (response.status() != Handshake.SWITCHING) {
      refused(response.status(), Handshake.refusal(response));
      return;
    }
    handshake.checkUpgrade(response);
    phase = Phase.OPEN;
    listener.opened(response.headers(), Handshake.subprotocol(response));
    decoder.decode(rest);
  }

  /** Hands on what comes in frames. */
  private final class Incoming implements FrameDecoder.Sink {
    @Override
    public void message(byte[] payload, boolean isText) throws RulesException {
      if (phase != Phase.OPEN) {
        return;
      }
      Utf8Text text = Utf8Text.ofBytes(payload);
      if (text == null && isText) {
        throw new RulesException(CloseCode.INVALID_DATA, "A text message is not UTF-8");
      }
      listener.received(text == null ? Utf8Text.of(new String(payload, UTF_8)) : text);
    }

    @Override
    public void ping(byte[] payload) {
      // the last ping's answer counts for all before; so they cannot pile up
      controls.removeIf(each -> each.opcode == FrameDecoder.PONG);
      sendNow(new Control(FrameDecoder.PONG, payload, null));
    }

    @Override
    public void pong() {
      listener.ponged();
    }

    @Override
    public void close(int code, String reason) {
      if (phase == Phase.OPEN) {
        sendLast(code);
        end();
        listener.closed(new CloseReason(code, reason, false));
      }
    }
  }

  // writing

  private void sendNow(byte[] payload, Consumer<@Nullable Throwable> done) {
    if (phase != Phase.OPEN || closeSent) {
      done.accept(ended());
      return;
    }
    nextFrame = payload;
    afterFrame = done;
    pump();
  }

  private void sendNow(Control control) {
    if (phase == Phase.OPEN && !closeSent) {
      controls.add(control);
      flushLater();
    } else if (control.done != null) {
      control.done.accept(ended());
    }
  }

  private void closeNow() {
    if (phase != Phase.OPEN || closeSent) {
      return;
    }
    sendClose(NORMAL);
    try {
      var unused =
          loop()
              .schedule(
                  CLOSE_LIMIT, () -> lost(new IOException("The server did not answer the close")));
    } catch (RejectedExecutionException e) {
      // the loop is about to end, and closes its channels then
    }
  }

  private void sendClose(int code) {
    if (phase == Phase.OPEN && !closeSent) {
      boolean isReserved = code >= RESERVED_CODES_FROM && code <= RESERVED_CODES_TO;
      byte[] payload =
          isReserved
              ? new byte[0]
              : ByteBuffer.allocate(Short.BYTES).putShort((short) code).array();
      sendNow(new Control(FrameDecoder.CLOSE, payload, null));
      closeSent = true;
    }
  }

  /** Encodes as much as fits; what is written at once is written at the end of the round. */
  private void pump() {
    try {
      if (!encode()) {
        flush();
      }
    } catch (IOException | RuntimeException e) {
      lost(e);
    }
    flushLater();
  }

  private void flushLater() {
    if (!willFlush && phase != Phase.ENDED) {
      willFlush = true;
      loop().atEndOfRound(this::flushAtEnd);
    }
  }

  private void flushAtEnd() {
    willFlush = false;
    try {
      flush();
    } catch (IOException | RuntimeException e) {
      lost(e);
    }
  }

  /**
   * Encodes frames as far as there is room.
   *
   * @return whether all fitted
   */
  private boolean encode() {
    while (phase == Phase.OPEN) {
      if (isControlDue()) {
        if (!encodeControl()) {
          return false;
        }
        continue;
      }
      Consumer<@Nullable Throwable> done = afterFrame;
      if (done == null) {
        return true;
      }
      if (!encodeFrame()) {
        return false;
      }
      afterFrame = null;
      // which may send the next one
      done.accept(null);
    }
    return true;
  }

  /** Control frames come between others, before the next one; the last of all comes after them. */
  private boolean isControlDue() {
    Control first = controls.peek();
    return first != null
        && (afterFrame == null || (nextFrame != null && first.opcode != FrameDecoder.CLOSE));
  }

  /** Encodes what fits of the current frame, and returns whether that is all of it. */
  private boolean encodeFrame() {
    if (nextFrame != null) {
      if (out.remaining() < FrameEncoder.LEAST_ROOM) {
        return false;
      }
      encoder.begin(FrameDecoder.TEXT, nextFrame, out);
      nextFrame = null;
    }
    return encoder.write(out);
  }

  /** Encodes one control frame, if there is room for it. */
  private boolean encodeControl() {
    if (out.remaining() < FrameEncoder.CONTROL_ROOM) {
      return false;
    }
    Control control = controls.remove();
    encoder.begin(control.opcode, control.payload, out);
    boolean unused = encoder.write(out);
    if (control.done != null) {
      unflushed.add(control.done);
    }
    return true;
  }

  /** Encodes and writes as much as the network takes. */
  private void flush() throws IOException {
    Wire to = wire;
    if (to == null || phase == Phase.ENDED) {
      return;
    }
    boolean encodedAll;
    boolean wroteAll;
    do {
      encodedAll = encode();
      if (phase == Phase.ENDED) {
        return;
      }
      out.flip();
      try {
        wroteAll = to.write(out) && !to.wantsToWrite();
      } finally {
        out.compact();
      }
      if (wroteAll) {
        flushed();
      }
    } while (wroteAll && !encodedAll && phase != Phase.ENDED);
    SelectionKey current = key;
    if (phase != Phase.ENDED && current != null && current.isValid()) {
      int write = to.wantsToWrite() ? SelectionKey.OP_WRITE : 0;
      int wanted = SelectionKey.OP_READ | write;
      if (current.interestOps() != wanted) {
        SelectionKey unused = current.interestOps(wanted);
      }
    }
  }

  private void flushed() {
    Consumer<@Nullable Throwable> done;
    while ((done = unflushed.poll()) != null) {
      done.accept(null);
    }
  }

  // the end

  private void brokeRules(RulesException error) {
    sendLast(error.code());
    lost(error);
  }

  /** Sends a close frame as far as the network takes it at once. */
  private void sendLast(int code) {
    try {
      sendClose(code);
      flush();
      if (wire != null) {
        wire.end();
      }
    } catch (IOException | RuntimeException e) {
      // the other side need not hear of it
    }
  }

  private void refused(int status, Throwable cause) {
    end();
    listener.refused(status, cause);
  }

  private void lost(Throwable cause) {
    Phase before = phase;
    if (before == Phase.ENDED) {
      return;
    }
    if (before != Phase.OPEN) {
      refused(0, cause);
      return;
    }
    end();
    String why = Objects.requireNonNullElseGet(cause.getMessage(), cause::toString);
    listener.closed(new CloseReason(CloseCode.LOST, why, false));
  }

  private void end() {
    if (phase == Phase.ENDED) {
      return;
    }
    phase = Phase.ENDED;
    closeChannel();
    fail(afterFrame);
    afterFrame = null;
    unflushed.forEach(NioSocket::fail);
    unflushed.clear();
    controls.forEach(each -> fail(each.done));
    controls.clear();
    engine.release(loop());
  }

  private static void fail(@Nullable Consumer<@Nullable Throwable> done) {
    if (done != null) {
      done.accept(ended());
    }
  }

  private void closeChannel() {
    SocketChannel open = channel;
    channel = null;
    key = null;
    wire = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // it is gone in any case
      }
    }
  }
}
