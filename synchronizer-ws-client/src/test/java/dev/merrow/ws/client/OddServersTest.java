package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.sync.CloseCode;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.client.engine.SocketListener;
import dev.merrow.ws.client.engine.SocketRequest;
import dev.merrow.ws.client.internal.EventLoop;
import dev.merrow.ws.client.internal.NioEngine;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the default engine makes of servers that do not do as they should. */
class OddServersTest {
  private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: (\\S+)\r\n");
  private static final String SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n";

  private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
  private ServerSocket listening;

  @BeforeEach
  void listen() throws IOException {
    listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listening.close();
  }

  /** Answers one request. {@code ACCEPT} in the response stands for the header that must come. */
  private CompletableFuture<String> answer(String response, String framesInHex) {
    return BackgroundThreads.call(
        () -> {
          try (Socket socket = listening.accept()) {
            InputStream in = socket.getInputStream();
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
              request.append((char) in.read());
            }
            String head = response.replace("ACCEPT", accept(request.toString())) + "\r\n";
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));
            socket.getOutputStream().write(HexFormat.of().parseHex(framesInHex.replace(" ", "")));
            // until the client closes
            return HexFormat.of().formatHex(in.readAllBytes());
          }
        });
  }

  private static String accept(String request) throws Exception {
    Matcher key = KEY.matcher(request);
    assertThat(key.find()).isTrue();
    byte[] text = (key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII);
    byte[] hash = MessageDigest.getInstance("SHA-1").digest(text);
    return "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n";
  }

  private WsSynchronizer client(Map<String, String> headers) {
    WsSynchronizerOptions options =
        WsSynchronizerOptions.builder()
            .synchronizer(SynchronizerOptions.builder().errorListener(errors::add).build())
            .headers(headers)
            .retry(RetryPolicy.NEVER)
            .build();
    URI uri = URI.create("ws://127.0.0.1:" + listening.getLocalPort() + "/x");
    return createWsSynchronizer(createMergeableStore(), uri, options);
  }

  private void assertFails(String why) {
    try (WsSynchronizer sync = client(Map.of())) {
      assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
          .hasMessageContaining("Cannot connect")
          .hasMessageContaining(why);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sec-WebSocket-Accept: abc|not the one to this request",
        "|not the one to this request",
        "ACCEPTSec-WebSocket-Extensions: permessage-deflate|extension that was not offered",
        "ACCEPTSec-WebSocket-Protocol: chat|subprotocol that was not offered"
      })
  void aResponseThatDoesNotFitTheRequest(String headers, String why) {
    var unused = answer(SWITCHING + (headers == null ? "" : headers + "\r\n"), "");
    assertFails(why);
  }

  @Test
  void aResponseThatSwitchesToSomethingElse() {
    var unused = answer("HTTP/1.1 101 ok\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nACCEPT", "");
    assertFails("something else than WebSocket");
  }

  @Test
  void aResponseThatIsNotHttp() {
    var unused = answer("220 mail.example ESMTP\r\n", "");
    assertFails("not HTTP");
  }

  @Test
  void aResponseWhoseHeadDoesNotEnd() {
    var unused = answer(SWITCHING + "X: " + "x".repeat(100_000) + "\r\n", "");
    assertFails("limit of 65536");
  }

  @Test
  void aRedirectIsToldAndNotFollowed() {
    var unused = answer("HTTP/1.1 307 Elsewhere\r\nLocation: ws://other.example/x\r\n", "");
    assertFails("HTTP 307 Elsewhere, see ws://other.example/x");
  }

  @Test
  void aServerThatClosesWithoutAnAnswer() throws Exception {
    CompletableFuture<Void> closed =
        BackgroundThreads.call(
            () -> {
              listening.accept().close();
              return null;
            });
    try (WsSynchronizer sync = client(Map.of())) {
      assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
          .hasMessageContaining("Cannot connect");
    }
    closed.get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Connection", "Upgrade", "Sec-WebSocket-Key", "X\r\nY", "X:Y", ""})
  void aHeaderThatWouldSpoilTheRequest(String name) {
    try (WsSynchronizer sync = client(Map.of(name, "x"))) {
      assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
          .hasMessageContaining("The header");
    }
  }

  @Test
  void aHeaderWhoseValueWouldBeAnotherHeader() {
    try (WsSynchronizer sync = client(Map.of("X", "a\r\nEvil: b"))) {
      assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
          .hasMessageContaining("The header X is malformed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "81 81 00000000 61, masked, 03ea",
    "c1 01 61, extension, 03ea",
    "81 02 ff ff, not UTF-8, 03ef",
    "81 7f 7fffffffffffffff, limit, 03f1"
  })
  void framesThatBreakTheRules(String frames, String why, String code) throws Exception {
    CompletableFuture<String> said = answer(SWITCHING + "ACCEPT", frames);
    try (WsSynchronizer sync = client(Map.of())) {
      // the start fails, or if that was quicker, the error listener is told
      var unused =
          sync.startSync()
              .whenComplete(
                  (done, error) -> {
                    if (error != null) {
                      errors.add(error);
                    }
                  });
      Throwable error;
      do {
        error = errors.poll(20, TimeUnit.SECONDS);
        assertThat(error).isNotNull().isNotInstanceOf(RefusedException.class);
      } while (!error.toString().contains(why));
      assertThat(lastClose(said.get(60, TimeUnit.SECONDS))).isEqualTo(code);
    }
  }

  /** Returns the code of the close frame at the end of what a client sent. */
  private static String lastClose(String hex) {
    byte[] sent = HexFormat.of().parseHex(hex);
    int start = sent.length - 8;
    assertThat(sent[start] & 0xff).isEqualTo(0x88);
    assertThat(sent[start + 1] & 0xff).isEqualTo(0x82);
    byte[] code = {
      (byte) (sent[start + 6] ^ sent[start + 2]), (byte) (sent[start + 7] ^ sent[start + 3])
    };
    return HexFormat.of().formatHex(code);
  }

  @Test
  void aServersPingIsAnswered() throws Exception {
    CompletableFuture<String> said = answer(SWITCHING + "ACCEPT", "89 02 6869 88 02 03e9");
    try (WsSynchronizer sync = client(Map.of())) {
      var unused = sync.startSync();
      String sent = said.get(60, TimeUnit.SECONDS);
      assertThat(sent).contains("8a82");
      assertThat(lastClose(sent)).isEqualTo("03e9");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"03e7", "03ed", "03f7", "07d0", "1388"})
  void aCodeThatMustNotBeSentIsNotSentBack(String code) throws Exception {
    CompletableFuture<String> said = answer(SWITCHING + "ACCEPT", "88 02" + code);
    try (WsSynchronizer sync = client(Map.of())) {
      var unused = sync.startSync();
      String sent = said.get(60, TimeUnit.SECONDS);
      // an empty frame, and its mask
      assertThat(sent.substring(sent.length() - 12)).startsWith("8880");
    }
  }

  /** Writes down what it is told, and fails when it receives "a". */
  private static final class Recorder implements SocketListener {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public void opened(Map<String, List<String>> headers, @Nullable String subprotocol) {
      told.add("opened");
    }

    @Override
    public void refused(int status, Throwable cause) {
      told.add("refused " + cause);
    }

    @Override
    public void heard() {}

    @Override
    public void received(Utf8Text payload) {
      told.add("received " + payload);
      if (payload.toString().equals("a")) {
        throw new AssertionError("on purpose");
      }
    }

    @Override
    public void ponged() {
      told.add("ponged");
    }

    @Override
    public void failed(Throwable error) {
      told.add("failed " + error);
    }

    @Override
    public void closed(CloseReason reason) {
      told.add("closed " + reason.code());
    }
  }

  /** Returns what a listener is told of a server that sends frames, until it is closed. */
  private List<String> told(String framesInHex) throws Exception {
    CompletableFuture<String> said = answer(SWITCHING + "ACCEPT", framesInHex);
    Recorder recorder = new Recorder();
    try (EventLoop loop = new EventLoop("test")) {
      URI uri = URI.create("ws://127.0.0.1:" + listening.getLocalPort() + "/x");
      Duration timeout = Duration.ofMinutes(1);
      NioEngine.INSTANCE
          .create(
              new SocketRequest(
                  uri, Map.of(), List.of(), null, null, Map.of(), timeout, 1_000, loop),
              recorder)
          .connect();
      var unused = said.get(60, TimeUnit.SECONDS);
      CompletableFuture<Void> settled = new CompletableFuture<>();
      loop.execute(() -> settled.complete(null));
      settled.get(60, TimeUnit.SECONDS);
    }
    return List.copyOf(recorder.told);
  }

  @Test
  void aListenerThatFailsLosesTheConnection() throws Exception {
    assertThat(told("81 01 61 81 01 62"))
        .containsExactly("opened", "received a", "closed " + CloseCode.LOST);
  }

  @Test
  void nothingIsToldAfterTheClose() throws Exception {
    assertThat(told("88 02 03e8 8a 00 81 01 62"))
        .containsExactly("opened", "closed " + CloseCode.NORMAL);
  }
}
