package dev.merrow.ws.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.ws.client.SelfSigned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsWireTest {
  private static final int ROOM = 64 * 1024;

  @TempDir private Path directory;

  /** A server that blocks, with TLS 1.2, in which either side may ask for another handshake. */
  private static final class Server {
    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer in = ByteBuffer.allocate(ROOM).limit(0);
    private final ByteBuffer out = ByteBuffer.allocate(ROOM);

    Server(SSLContext context, SocketChannel channel) {
      this.channel = channel;
      this.engine = context.createSSLEngine();
      engine.setUseClientMode(false);
      engine.setEnabledProtocols(new String[] {"TLSv1.2"});
    }

    void shakeHands() throws Exception {
      engine.beginHandshake();
      ByteBuffer nothing = ByteBuffer.allocate(ROOM);
      HandshakeStatus status = engine.getHandshakeStatus();
      while (status != HandshakeStatus.FINISHED && status != HandshakeStatus.NOT_HANDSHAKING) {
        switch (status) {
          case NEED_TASK -> {
            engine.getDelegatedTask().run();
            status = engine.getHandshakeStatus();
          }
          case NEED_WRAP -> status = send(new byte[0], new byte[0]);
          default -> {
            var result = engine.unwrap(in, nothing);
            status = result.getHandshakeStatus();
            if (result.bytesConsumed() == 0 && status == HandshakeStatus.NEED_UNWRAP) {
              in.compact();
              assertThat(channel.read(in)).isPositive();
              in.flip();
            }
          }
        }
      }
    }

    /** Sends data, or if there is none, what the handshake needs, and at once some bytes as is. */
    HandshakeStatus send(byte[] data, byte[] plain) throws Exception {
      HandshakeStatus next = engine.wrap(ByteBuffer.wrap(data), out.clear()).getHandshakeStatus();
      out.put(plain).flip();
      while (out.hasRemaining()) {
        channel.write(out);
      }
      return next;
    }
  }

  @Test
  void readingReturnsWhileTheServerAsksForAnotherHandshakeAndReadsNothing() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ServerSocketChannel listening = ServerSocketChannel.open();
        SocketChannel channel = SocketChannel.open();
        Selector selector = Selector.open()) {
      // sizes that are given don't grow
      listening.setOption(StandardSocketOptions.SO_RCVBUF, 8_192).bind(any);
      channel
          .setOption(StandardSocketOptions.SO_SNDBUF, 8_192)
          .connect(listening.getLocalAddress());
      try (SocketChannel accepted = listening.accept()) {
        readWhileStalled(accepted, channel, selector);
      }
    }
  }

  private void readWhileStalled(SocketChannel accepted, SocketChannel channel, Selector selector)
      throws Exception {
    SelfSigned keys = SelfSigned.create(directory);
    channel.configureBlocking(false);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    Server server = new Server(keys.ofServer(), accepted);
    CompletableFuture<HandshakeStatus> greeted =
        BackgroundThreads.call(
            () -> {
              server.shakeHands();
              return server.send(new byte[] {'!'}, new byte[0]);
            });
    TlsWire wire = TlsWire.begin(channel, keys.ofClient(), "localhost", 443);
    ByteBuffer in = ByteBuffer.allocate(ROOM);
    while (in.position() == 0) {
      read(wire, in, selector);
    }
    var unused = greeted.get(60, TimeUnit.SECONDS);
    key.interestOps(SelectionKey.OP_WRITE);
    while (wire.write(ByteBuffer.allocate(10_000)) || selector.select(each -> {}, 500) > 0) {
      // until the network takes no more
    }
    key.interestOps(SelectionKey.OP_READ);

    server.engine.beginHandshake();
    // with the beginning of another record
    unused = server.send(new byte[0], new byte[] {22});
    CompletableFuture<Integer> count =
        BackgroundThreads.call(() -> read(wire, in.clear(), selector));
    assertThat(count.get(20, TimeUnit.SECONDS)).isZero();
    assertThat(wire.wantsToWrite()).isTrue();
    assertThat(wire.mustWriteFirst()).isTrue();
    assertThat(wire.hasMore()).isFalse();
  }

  private static int read(TlsWire wire, ByteBuffer in, Selector selector) throws Exception {
    selector.select(key -> {});
    return wire.read(in);
  }
}
