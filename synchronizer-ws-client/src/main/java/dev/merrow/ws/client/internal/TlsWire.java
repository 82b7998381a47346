package dev.merrow.ws.client.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** A wire with TLS, by the JDK's {@link SSLEngine}. The server's certificate must name the host. */
final class TlsWire implements Wire {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final SSLEngine engine;

  /** What came in and is not decrypted, from 0 to the position. */
  private ByteBuffer encryptedIn;

  /** What is encrypted and not written, from 0 to the position. */
  private ByteBuffer encryptedOut;

  /** Whether what came in is not a whole record. */
  private boolean isIncomplete = true;

  /** Whether what came in has to wait until the network takes what the handshake has to say. */
  private boolean isStuck;

  private TlsWire(SocketChannel channel, SSLEngine engine) {
    this.channel = channel;
    this.engine = engine;
    int size = engine.getSession().getPacketBufferSize();
    this.encryptedIn = ByteBuffer.allocate(size);
    this.encryptedOut = ByteBuffer.allocate(size);
  }

  /** Returns a wire on which the handshake has begun. */
  static TlsWire begin(SocketChannel channel, SSLContext context, String host, int port)
      throws IOException {
    SSLEngine engine = context.createSSLEngine(host, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    engine.beginHandshake();
    TlsWire wire = new TlsWire(channel, engine);
    boolean unused = wire.write(NOTHING.duplicate());
    return wire;
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    int start = to.position();
    while (true) {
      if (!isIncomplete && !decrypt(to)) {
        int count = to.position() - start;
        return count == 0 && engine.isInboundDone() ? -1 : count;
      }
      if (isIncomplete) {
        int count = channel.read(encryptedIn);
        if (count <= 0) {
          int all = to.position() - start;
          return all > 0 ? all : count;
        }
        isIncomplete = false;
      }
    }
  }

  /** Decrypts one record, and returns whether another may follow now. */
  private boolean decrypt(ByteBuffer to) throws IOException {
    isStuck = false;
    encryptedIn.flip();
    SSLEngineResult result;
    try {
      result = engine.unwrap(encryptedIn, to);
    } catch (SSLException e) {
      // says so to the server, as far as it can
      sendAlert();
      throw e;
    } finally {
      encryptedIn.compact();
    }
    switch (result.getStatus()) {
      case BUFFER_UNDERFLOW -> {
        isIncomplete = true;
        encryptedIn = withRoom(encryptedIn);
        return true;
      }
      case BUFFER_OVERFLOW, CLOSED -> {
        return false;
      }
      case OK -> {
        isIncomplete = encryptedIn.position() == 0;
        HandshakeStatus next = result.getHandshakeStatus();
        if (next == HandshakeStatus.NEED_TASK || next == HandshakeStatus.NEED_WRAP) {
          boolean unused = write(NOTHING.duplicate());
        }
        boolean wentOn = result.bytesConsumed() > 0 || result.bytesProduced() > 0;
        isStuck = !wentOn && wantsToWrite();
      }
    }
    return !isStuck;
  }

  private void sendAlert() {
    try {
      boolean unused = write(NOTHING.duplicate());
    } catch (IOException e) {
      // what is thrown says more
    }
  }

  /** Returns the buffer with room for a whole record behind what it has. */
  private ByteBuffer withRoom(ByteBuffer full) {
    if (full.hasRemaining()) {
      return full;
    }
    int more = engine.getSession().getPacketBufferSize();
    return ByteBuffer.allocate(full.capacity() + more).put(full.flip());
  }

  @Override
  public boolean write(ByteBuffer from) throws IOException {
    while (flush()) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        runTasks();
      } else if (status == HandshakeStatus.NEED_UNWRAP
          || engine.isOutboundDone()
          || (status != HandshakeStatus.NEED_WRAP && !from.hasRemaining())) {
        return !from.hasRemaining();
      } else {
        switch (engine.wrap(from, encryptedOut).getStatus()) {
          case BUFFER_OVERFLOW ->
              encryptedOut = ByteBuffer.allocate(engine.getSession().getPacketBufferSize() * 2);
          case CLOSED -> {
            if (from.hasRemaining()) {
              boolean unused = flush();
              throw new SSLException("The server has closed the TLS session");
            }
          }
          case OK, BUFFER_UNDERFLOW -> {
            // flush, and go on
          }
        }
      }
    }
    return false;
  }

  private void runTasks() {
    Runnable task;
    while ((task = engine.getDelegatedTask()) != null) {
      task.run();
    }
  }

  /** Returns whether all that is encrypted is written. */
  private boolean flush() throws IOException {
    encryptedOut.flip();
    try {
      while (encryptedOut.hasRemaining() && channel.write(encryptedOut) > 0) {
        // as long as it takes something
      }
      return !encryptedOut.hasRemaining();
    } finally {
      encryptedOut.compact();
    }
  }

  @Override
  public boolean wantsToWrite() {
    return encryptedOut.position() > 0;
  }

  @Override
  public boolean mustWriteFirst() {
    return isStuck;
  }

  @Override
  public boolean hasMore() {
    return !isIncomplete && !isStuck;
  }

  @Override
  public void end() throws IOException {
    engine.closeOutbound();
    boolean unused = write(NOTHING.duplicate());
  }
}
