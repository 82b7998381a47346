package dev.merrow.testkit.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/** A WebSocket client that sends any data, valid or not, and reads only on request. */
public final class RawSocket implements AutoCloseable {
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  /** What has come of the current message. */
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();

  private int messageOpcode;

  /** A received message or control frame. */
  public record Frame(int opcode, ByteBuffer payload) {
    String text() {
      return UTF_8.decode(payload.duplicate()).toString();
    }
  }

  /** The close frame with which the server closed the socket. */
  public record Close(int code, String reason) {}

  private RawSocket(int port, int receiveBuffer) throws IOException {
    socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout((int) PATIENCE.toMillis());
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  /** Returns a connection that has sent nothing yet. */
  public static RawSocket connect(int port) throws IOException {
    return new RawSocket(port, 0);
  }

  /** Returns an open WebSocket at a path, which is sent unchanged. */
  public static RawSocket open(int port, String path) throws IOException {
    return upgraded(new RawSocket(port, 0), path, randomKey());
  }

  /** As {@link #open}, with a custom key. */
  public static RawSocket open(int port, String path, String key) throws IOException {
    return upgraded(new RawSocket(port, 0), path, key);
  }

  /** As {@link #open}, for channels; none is subscribed yet. */
  public static RawSocket openShared(int port, String path) throws IOException {
    RawSocket raw = new RawSocket(port, 0);
    String response =
        raw.request(
            "GET /" + path + " HTTP/1.1",
            randomKey() + "\r\nSec-WebSocket-Protocol: other, tinybase");
    if (!response.contains("Sec-WebSocket-Protocol: tinybase\r\n")) {
      raw.close();
      throw new IOException("Not upgraded: " + response);
    }
    raw.send("S\n[\"hello\",-1,[0,1]]");
    return raw.expect("S\n[\"hello\",-1,[0,1]]");
  }

  /** Subscribes to a channel. */
  public RawSocket subscribe(String channelId) throws IOException {
    String frame = "S\n[\"subscribe\",-1,[1,\"" + channelId + "\"]]";
    String notice = send(frame).readText();
    if (!notice.startsWith("S\n[\"merrow-store=")) {
      throw new IOException("Not told of the store, but " + notice);
    }
    return expect(frame);
  }

  private RawSocket expect(String text) throws IOException {
    String came = readText();
    if (!came.equals(text)) {
      throw new IOException("Not " + text + ", but " + came);
    }
    return this;
  }

  /** As {@link #open}, with a small receive buffer of the operating system. */
  public static RawSocket openSlow(int port, String path) throws IOException {
    return upgraded(new RawSocket(port, 4 * 1024), path, randomKey());
  }

  /** Returns a random key for an upgrade. */
  public static String randomKey() {
    byte[] key = new byte[16];
    ThreadLocalRandom.current().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private static RawSocket upgraded(RawSocket raw, String path, String key) throws IOException {
    String response = raw.request("GET /" + path + " HTTP/1.1", key);
    if (!response.startsWith("HTTP/1.1 101 ")) {
      raw.close();
      throw new IOException("Not upgraded: " + response);
    }
    return raw;
  }

  /** Asks for an upgrade and returns the head of the response. */
  String request(String line, String key) throws IOException {
    return request(
        line
            + "\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            + key);
  }

  /** Sends the head of a request and returns that of the response. */
  public String request(String head) throws IOException {
    return request(head, new byte[0]);
  }

  /** Sends a head and more at once, and returns the head of the response. */
  String request(String head, byte[] more) throws IOException {
    out.write(join((head + "\r\n\r\n").getBytes(ISO_8859_1), more));
    return readHead();
  }

  /** Returns the head of a response. */
  public String readHead() throws IOException {
    StringBuilder response = new StringBuilder();
    while (response.indexOf("\r\n\r\n") < 0) {
      response.append((char) in.readUnsignedByte());
    }
    return response.toString();
  }

  /** Returns all data until the server ends the connection. */
  public String rest() throws IOException {
    return new String(in.readAllBytes(), UTF_8);
  }

  public RawSocket send(String text) throws IOException {
    return send(TEXT, true, text.getBytes(UTF_8));
  }

  public RawSocket send(int opcode, boolean last, byte[] payload) throws IOException {
    return write(frame(opcode, last, true, payload));
  }

  /** Sends bytes unchanged. */
  public RawSocket write(byte[] bytes) throws IOException {
    out.write(bytes);
    return this;
  }

  /** Returns a frame's bytes. */
  public static byte[] frame(int opcode, boolean last, boolean masked, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) ((last ? 0x80 : 0) | opcode));
    int mask = masked ? 0x80 : 0;
    if (payload.length < 126) {
      frame.put((byte) (mask | payload.length));
    } else if (payload.length < 0x10000) {
      frame.put((byte) (mask | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (mask | 127)).putLong(payload.length);
    }
    if (masked) {
      byte[] key = {1, 2, 3, 4};
      frame.put(key);
      for (int i = 0; i < payload.length; i++) {
        frame.put((byte) (payload[i] ^ key[i % key.length]));
      }
    } else {
      frame.put(payload);
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  /** The next message, or frame of another kind; a message may come in several frames. */
  Frame read() throws IOException {
    while (true) {
      int head = in.readUnsignedByte();
      int opcode = head & 0x0f;
      byte[] payload = readPayload();
      if (opcode >= CLOSE) {
        return new Frame(opcode, ByteBuffer.wrap(payload));
      }
      messageOpcode = opcode == 0 ? messageOpcode : opcode;
      message.writeBytes(payload);
      if ((head & 0x80) != 0) {
        Frame whole = new Frame(messageOpcode, ByteBuffer.wrap(message.toByteArray()));
        message.reset();
        return whole;
      }
    }
  }

  private byte[] readPayload() throws IOException {
    long length = in.readUnsignedByte();
    length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    byte[] payload = new byte[(int) length];
    in.readFully(payload);
    return payload;
  }

  /** Returns the next text. */
  public String readText() throws IOException {
    Frame frame = read();
    if (frame.opcode() != TEXT) {
      throw new IOException("Not text, but " + describe(frame));
    }
    return frame.text();
  }

  /** Returns the next text's body, which follows the sender's id. */
  public String readBody() throws IOException {
    String text = readText();
    return text.substring(text.indexOf('\n') + 1);
  }

  /** As {@link #readBody}, but answers and skips pings. */
  public String readBodyPastPings() throws IOException {
    Frame frame = read();
    while (frame.opcode() == PING) {
      byte[] payload = new byte[frame.payload().remaining()];
      frame.payload().get(payload);
      send(PONG, true, payload);
      frame = read();
    }
    if (frame.opcode() != TEXT) {
      throw new IOException("Not text, but " + describe(frame));
    }
    String text = frame.text();
    return text.substring(text.indexOf('\n') + 1);
  }

  /** Skips everything before the close frame, answers it and returns it. */
  public Close readClose() throws IOException {
    Frame frame = read();
    while (frame.opcode() != CLOSE) {
      frame = read();
    }
    ByteBuffer payload = frame.payload();
    short code = payload.getShort();
    try {
      send(CLOSE, true, new byte[] {(byte) (code >> 8), (byte) code});
    } catch (IOException e) {
      // it is gone already
    }
    return new Close(code, UTF_8.decode(payload).toString());
  }

  /** Returns whether the server ends the connection, in any way. */
  public boolean isCutOff() {
    try {
      while (in.read() >= 0) {
        // what was sent before
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** As {@link #isCutOff}, with a limit. */
  public boolean isCutOffWithin(Duration patience) {
    try {
      socket.setSoTimeout((int) patience.toMillis());
      return isCutOff();
    } catch (SocketException e) {
      return true;
    }
  }

  /** Whether the server ends the connection while this sends pings and reads nothing. */
  boolean isCutOffWhenWriting() {
    byte[] pings = new byte[0];
    for (int i = 0; i < 100; i++) {
      pings = join(pings, frame(PING, true, true, new byte[125]));
    }
    try {
      for (int i = 0; i < 100_000; i++) {
        out.write(pings);
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static byte[] join(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  private static String describe(Frame frame) {
    return frame.opcode() == CLOSE && frame.payload().remaining() > 2
        ? "close " + frame.text().substring(2)
        : "opcode " + frame.opcode();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
