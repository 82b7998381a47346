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
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Objects;
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
   * more is read, so that listeners and senders need not wait for much at once. With TLS it is what
   * fits in the loop's buffer, as a record needs room.
   */
  private static final int SMALL_BYTES = 8 * 1024;

  private static final int NORMAL = CloseCode.NORMAL;

  private final NioEngine engine;
  private final SocketRequest request;
  private final SocketListener listener;
  private final Handshake handshake;

  // guarded by this
  private @Nullable EventLoop loop;
  private boolean cut;

  // from here on: for the loop's thread alone

  private final FrameDecoder decoder;
  private final Outgoing outgoing;

  private Phase phase = Phase.CONNECTING;
  private @Nullable AddressRace race;
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private @Nullable Wire wire;
  private HttpHead.Reader head = new HttpHead.Reader();
  private boolean usesProxy;

  private boolean willFlush;
  private boolean closeSent;

  private enum Phase {
    CONNECTING,
    TUNNELLING,
    UPGRADING,
    OPEN,
    ENDED
  }

  /** Something that can end the connection. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException, RulesException;
  }

  NioSocket(NioEngine engine, SocketRequest request, SocketListener listener) {
    this.engine = engine;
    this.request = request;
    this.listener = listener;
    this.handshake = new Handshake(request, engine.random());
    this.decoder = new FrameDecoder(request.maxMessageBytes(), new Incoming());
    this.outgoing = new Outgoing(engine.random());
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
      Route route = Route.find(request);
      acquired.execute(() -> connect(route));
    } catch (IOException | RuntimeException e) {
      onLoop(() -> lost(e), () -> {});
    }
  }

  @Override
  public void send(Frame frame, Consumer<@Nullable Throwable> done) {
    byte[] bytes = frame.utf8();
    onLoop(() -> sendNow(bytes, done), () -> done.accept(ended()));
  }

  @Override
  public void ping(Consumer<@Nullable Throwable> done) {
    onLoop(() -> sendControl(FrameDecoder.PING, new byte[0], done), () -> done.accept(ended()));
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

  private void connect(Route route) {
    if (phase == Phase.ENDED) {
      return;
    }
    usesProxy = route.isProxy();
    AddressRace begun =
        new AddressRace(
            loop(),
            SocketChannel::open,
            route.addresses(),
            AddressRace.HEAD_START,
            this::connected,
            this::lost);
    race = begun;
    begun.begin();
  }

  private void connected(SocketChannel open) {
    race = null;
    channel = open;
    orLost(
        () -> {
          key = loop().register(open, 0, this::transfer);
          if (usesProxy) {
            phase = Phase.TUNNELLING;
            wire = Wire.plain(open);
            outgoing.addRequest(handshake.tunnelRequest());
          } else {
            upgrade(open);
          }
          flush();
        });
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
    outgoing.addRequest(handshake.upgradeRequest());
  }

  private SSLContext tls() throws IOException {
    SSLContext given = request.sslContext();
    try {
      return given == null ? SSLContext.getDefault() : given;
    } catch (GeneralSecurityException e) {
      throw new IOException("The JVM has no TLS context", e);
    }
  }

  // reading

  private void transfer() {
    orLost(
        () -> {
          read();
          flush();
        });
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
      sendControl(FrameDecoder.PONG, payload, null);
    }

    @Override
    public void pong() {
      if (phase == Phase.OPEN) {
        listener.ponged();
      }
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
    outgoing.addText(payload, done);
    pump();
  }

  private void sendControl(
      int opcode, byte[] payload, @Nullable Consumer<@Nullable Throwable> done) {
    if (phase == Phase.OPEN && !closeSent) {
      outgoing.addControl(opcode, payload, done);
      flushLater();
    } else if (done != null) {
      done.accept(ended());
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
      byte[] payload =
          mayBeSent(code)
              ? ByteBuffer.allocate(Short.BYTES).putShort((short) code).array()
              : new byte[0];
      sendControl(FrameDecoder.CLOSE, payload, null);
      closeSent = true;
    }
  }

  /** Returns whether a close frame may have a code (RFC 6455, section 7.4, and its registry). */
  private static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  /** Encodes as much as fits; what is written at once is written at the end of the round. */
  private void pump() {
    orLost(
        () -> {
          if (!outgoing.encode()) {
            flush();
          }
        });
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
    orLost(this::flush);
  }

  /** Encodes and writes as much as the network takes. */
  private void flush() throws IOException {
    Wire to = wire;
    if (to == null || phase == Phase.ENDED) {
      return;
    }
    outgoing.flush(to);
    SelectionKey current = key;
    if (phase != Phase.ENDED && current != null && current.isValid()) {
      int read = to.mustWriteFirst() ? 0 : SelectionKey.OP_READ;
      int wanted = read | (to.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
      if (current.interestOps() != wanted) {
        SelectionKey unused = current.interestOps(wanted);
      }
    }
  }

  // the end

  /** Runs a step, with whose failure the connection ends: what was read or written is not whole. */
  private void orLost(Step step) {
    try {
      step.run();
    } catch (RulesException e) {
      brokeRules(e);
    } catch (IOException | RuntimeException e) {
      lost(e);
    } catch (Error e) {
      lost(e);
      throw e;
    }
  }

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
    outgoing.fail(ended());
    engine.release(loop());
  }

  private void closeChannel() {
    if (race != null) {
      race.cancel();
      race = null;
    }
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
