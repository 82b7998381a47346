package dev.merrow.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Admission.Accepted;
import dev.merrow.ws.server.engine.Admission.Refused;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.Outlet;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.engine.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine does for whatever reception it stands before. */
abstract class EngineSuite extends BrokerSuite {
  private static final String UPGRADE =
      "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: "
          + RawSocket.randomKey();

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final CompletableFuture<Admission> admission = new CompletableFuture<>();
  private final CompletableFuture<Page> page = new CompletableFuture<>();
  private final CompletableFuture<Connection> opened = new CompletableFuture<>();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> left = new CompletableFuture<>();

  /** What a request is answered with; null for the page. */
  private volatile @Nullable Response response;

  private Duration upgradeTimeout = Duration.ofSeconds(20);
  private Engine engine;

  /** Decides when the test does. */
  private final class Desk implements RequestHandler {
    @Override
    public CompletionStage<Admission> admit(Request request) {
      requests.add(request);
      return admission;
    }

    @Override
    public CompletionStage<Page> answer(Request request) {
      requests.add(request);
      return page;
    }

    @Override
    public CompletionStage<Response> respond(Request request) {
      return response == null
          ? RequestHandler.super.respond(request)
          : CompletableFuture.completedStage(response);
    }
  }

  /** Notes what comes. */
  private final class Notes implements Receiver {
    @Override
    public void received(Utf8Text payload) {
      received.add(payload.toString());
    }

    @Override
    public void left() {
      left.complete(null);
    }
  }

  @BeforeEach
  void start() throws IOException {
    timer.setRemoveOnCancelPolicy(true);
    WireLimits limits = new WireLimits(1024 * 1024, 100, 10);
    Duration closeTimeout = Duration.ofSeconds(2);
    engine =
        engine()
            .create(
                new EngineOptions(
                    "127.0.0.1",
                    0,
                    limits,
                    16 * 1024,
                    upgradeTimeout,
                    closeTimeout,
                    timer,
                    null,
                    null),
                new Desk());
    engine.start();
  }

  @AfterEach
  void stop() {
    engine.stopListening();
    engine.stop();
    timer.shutdownNow();
  }

  private Accepted accepted(@Nullable String subprotocol) {
    return new Accepted(
        subprotocol,
        connection -> {
          opened.complete(connection);
          return new Notes();
        });
  }

  private static String next(BlockingQueue<String> queue) throws InterruptedException {
    return queue.poll(60, TimeUnit.SECONDS);
  }

  private Request request() throws InterruptedException {
    return requests.poll(60, TimeUnit.SECONDS);
  }

  @Test
  void whatComesBeforeTheDecisionWaitsForIt() throws Exception {
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      socket.write(("GET /a HTTP/1.1\r\n" + UPGRADE + "\r\n\r\n").getBytes(UTF_8));
      socket.send("early");
      socket.send(RawSocket.PING, true, new byte[] {1});
      assertThat(request().path()).isEqualTo("a");
      socket.send("later");
      assertThat(received).isEmpty();

      var unused = Background.run(() -> admission.complete(accepted(null)));

      assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");
      assertThat(next(received)).isEqualTo("early");
      assertThat(next(received)).isEqualTo("later");
      assertThat(socket.read().opcode()).isEqualTo(RawSocket.PONG);
    }
  }

  @Test
  void muchThatComesBeforeTheDecisionIsNotLost() throws Exception {
    int count = 2_000;
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      socket.write(("GET /a HTTP/1.1\r\n" + UPGRADE + "\r\n\r\n").getBytes(UTF_8));
      assertThat(request()).isNotNull();
      CompletableFuture<Void> sending =
          Background.run(
              () -> {
                try {
                  for (int i = 0; i < count; i++) {
                    socket.send(i + "x".repeat(1_000));
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      admission.complete(accepted(null));
      for (int i = 0; i < count; i++) {
        assertThat(next(received)).startsWith(i + "x");
      }
      sending.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoIsRefusedLaterGetsThePage() throws Exception {
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      socket.write(("GET /a HTTP/1.1\r\n" + UPGRADE + "\r\n\r\n").getBytes(UTF_8));
      assertThat(request()).isNotNull();
      Map<String, String> headers = Map.of("WWW-Authenticate", "Bearer");
      admission.complete(
          new Refused(new Page(401, headers, "text/plain", "Authentication is required.")));

      assertThat(socket.rest())
          .startsWith("HTTP/1.1 401 ")
          .contains("WWW-Authenticate: Bearer\r\n", "Content-Length: 27\r\n")
          .endsWith("\r\n\r\nAuthentication is required.");
      assertThat(opened).isNotDone();
    }
  }

  @Test
  void aFailedDecisionIsAnErrorOfTheServer() throws Exception {
    admission.completeExceptionally(new IllegalStateException("The test fails this"));
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      socket.write(("GET /a HTTP/1.1\r\n" + UPGRADE + "\r\n\r\n").getBytes(UTF_8));
      assertThat(socket.rest()).startsWith("HTTP/1.1 500 ").doesNotContain("The test fails this");
    }
  }

  @Test
  void whoLeavesBeforeTheDecisionDoesNotStay() throws Exception {
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      socket.write(("GET /a HTTP/1.1\r\n" + UPGRADE + "\r\n\r\n").getBytes(UTF_8));
      assertThat(request()).isNotNull();
    }
    admission.complete(accepted(null));
    // an engine that has noticed does not open at all
    CompletableFuture<Boolean> opens =
        opened.thenApply(connection -> true).completeOnTimeout(false, 3, TimeUnit.SECONDS);
    if (opens.join()) {
      left.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void theChosenSubprotocolIsTold() throws Exception {
    admission.complete(accepted("tinybase"));
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      String offer = "\r\nSec-WebSocket-Protocol: other, tinybase";
      assertThat(socket.request("GET / HTTP/1.1\r\n" + UPGRADE + offer))
          .containsPattern("(?i)sec-websocket-protocol: tinybase\r\n");
    }
  }

  @Test
  void aSubprotocolThatIsNotChosenIsNotTold() throws Exception {
    admission.complete(accepted(null));
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      String offer = "\r\nSec-WebSocket-Protocol: other, tinybase";
      assertThat(socket.request("GET / HTTP/1.1\r\n" + UPGRADE + offer))
          .startsWith("HTTP/1.1 101 ")
          .doesNotContainPattern("(?i)sec-websocket-protocol");
    }
  }

  @Test
  void requestsAreHandedOnAsTheyWereSent() throws Exception {
    page.complete(Page.text(200, "fine"));
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      String target = "/a%20b//../c;d=%C3%A4?q=%41&&r";
      String head = "PUT " + target + " HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nx-one: 2";
      assertThat(socket.request(head)).startsWith("HTTP/1.1 200 OK\r\n");
      assertThat(socket.rest()).isEqualTo("fine");
    }
    Request request = request();
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.path()).isEqualTo("a%20b//../c;d=%C3%A4");
    assertThat(request.query()).isEqualTo("q=%41&&r");
    assertThat(request.headers().get("X-ONE")).isEqualTo(List.of("1", "2"));
    assertThat(request.remote().getAddress().isLoopbackAddress()).isTrue();
    assertThat(request.tlsPeer()).isEmpty();
  }

  @Test
  void aRequestWithoutQueryHasNone() throws Exception {
    page.complete(Page.text(404, "no"));
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      assertThat(socket.request("GET http://x/a HTTP/1.1\r\nHost: x")).contains(" 404 Not Found");
    }
    Request request = request();
    assertThat(request.path()).isEqualTo("a");
    assertThat(request.query()).isNull();
  }

  private void echo(int maxBytes) {
    response =
        new Response.AfterBody(
            maxBytes,
            body ->
                CompletableFuture.supplyAsync(() -> Page.text(200, new String(body, UTF_8) + "!")));
  }

  @Test
  void aBodyIsReadHoweverItComes() throws Exception {
    echo(100_000);
    String head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ";
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      socket.write((head + "5\r\n\r\nabcde").getBytes(UTF_8));
      assertThat(socket.rest()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nabcde!");
    }
    String large = "ä".repeat(30_000);
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      socket.write((head + "60000\r\n\r\n").getBytes(UTF_8));
      byte[] bytes = large.getBytes(UTF_8);
      for (int at = 0; at < bytes.length; at += 20_000) {
        socket.write(Arrays.copyOfRange(bytes, at, at + 20_000));
      }
      assertThat(socket.rest()).endsWith("\r\n\r\n" + large + "!");
    }
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      assertThat(socket.request("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0"))
          .startsWith("HTTP/1.1 200 ");
      assertThat(socket.rest()).isEqualTo("!");
    }
  }

  @Test
  void aBodyWithoutOrBeyondItsSizeIsRefused() throws Exception {
    echo(4);
    for (String[] each :
        new String[][] {
          {"Content-Length: 5", "413"},
          {"Content-Length: 99999999999999", "413"},
          {"X: y", "411"}
        }) {
      try (RawSocket socket = RawSocket.connect(engine.port())) {
        assertThat(socket.request("POST / HTTP/1.1\r\nHost: x\r\n" + each[0]))
            .startsWith("HTTP/1.1 " + each[1] + " ");
      }
    }
  }

  @Test
  void aResponseMayComePieceByPiece() throws Exception {
    CompletableFuture<Outlet> outlet = new CompletableFuture<>();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    response =
        new Response.Stream(
            Map.of("X-More", "yes"),
            "text/event-stream",
            opened -> {
              opened.whenClosed(() -> closed.complete(null));
              opened.send("data: öne\n\n");
              outlet.complete(opened);
            });
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      assertThat(socket.request("GET / HTTP/1.1\r\nHost: x"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .containsIgnoringCase("content-type: text/event-stream\r\n")
          .containsIgnoringCase("x-more: yes\r\n");
      Outlet opened = outlet.get(60, TimeUnit.SECONDS);
      opened.send("data: two\n\n");
      opened.close();
      // an engine that sends only whole responses may have ended before
      assertThat(socket.rest()).startsWith("data: öne\n\n");
    }
    closed.get(60, TimeUnit.SECONDS);
    // does nothing any more
    outlet.get().send("data: three\n\n");
  }

  @Test
  void whoLeavesAStreamIsToldOf() throws Exception {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    response =
        new Response.Stream(
            Map.of(),
            "text/event-stream",
            opened -> {
              opened.whenClosed(() -> closed.complete(null));
              opened.send("data: one\n\n");
            });
    try (RawSocket socket = RawSocket.connect(engine.port())) {
      assertThat(socket.request("GET / HTTP/1.1\r\nHost: x")).startsWith("HTTP/1.1 200 ");
    }
    closed.get(60, TimeUnit.SECONDS);
  }

  @Test
  void whoLeavesIsToldOf() throws Exception {
    admission.complete(accepted(null));
    RawSocket.open(engine.port(), "a").close();
    left.get(60, TimeUnit.SECONDS);
  }

  @Test
  void aCloseFrameIsAnswered() throws Exception {
    admission.complete(accepted(null));
    try (RawSocket socket = RawSocket.open(engine.port(), "a")) {
      socket.send(RawSocket.CLOSE, true, new byte[] {0x03, (byte) 0xe8, 'b', 'y', 'e'});
      assertThat(socket.readClose().code()).isEqualTo(1000);
      left.get(60, TimeUnit.SECONDS);
      assertThat(socket.isCutOff()).isTrue();
    }
  }

  @Test
  void whileReadingIsPausedTheSenderHasToWait() throws Exception {
    int count = 48;
    String large = "x".repeat(1_000_000);
    admission.complete(accepted(null));
    try (RawSocket sender = RawSocket.open(engine.port(), "a");
        RawSocket other = RawSocket.open(engine.port(), "a")) {
      Connection connection = opened.get(60, TimeUnit.SECONDS);
      connection.pauseReading();
      connection.pauseReading();
      connection.resumeReading();
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < count; i++) {
                    sender.send(large);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      for (int i = 0; i < 1_000; i++) {
        other.send("other");
      }
      int larges = 0;
      for (int others = 0; others < 1_000; ) {
        if (next(received).equals("other")) {
          others++;
        } else {
          larges++;
        }
      }
      assertThat(sending).isNotDone();
      assertThat(larges).isLessThan(count);

      connection.resumeReading();
      for (; larges < count; larges++) {
        assertThat(next(received)).isEqualTo(large);
      }
      sending.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aResumeMayComeBeforeItsPause() throws Exception {
    admission.complete(accepted(null));
    try (RawSocket sender = RawSocket.open(engine.port(), "a")) {
      Connection connection = opened.get(60, TimeUnit.SECONDS);
      connection.resumeReading();
      for (int i = 0; i < 3; i++) {
        sender.send("before " + i);
        assertThat(next(received)).isEqualTo("before " + i);
      }
      connection.pauseReading();
      sender.send("after");
      assertThat(next(received)).isEqualTo("after");
    }
  }

  @Test
  void whoWaitsForWhatIsUnsentIsCalledWhenItIsRead() throws Exception {
    admission.complete(accepted(null));
    try (RawSocket slow = RawSocket.openSlow(engine.port(), "a")) {
      Connection connection = opened.get(60, TimeUnit.SECONDS);
      CompletableFuture<Void> idle = new CompletableFuture<>();
      connection.whenUnsent(0, () -> idle.complete(null));
      idle.get(60, TimeUnit.SECONDS);

      CompletableFuture<Void> read = new CompletableFuture<>();
      for (int i = 0; i < 30; i++) {
        connection.send(Frame.of(new Payload("me", "y".repeat(500_000))));
      }
      connection.whenUnsent(1_000_000, () -> read.complete(null));
      long before = connection.takenBytes();
      for (int i = 0; i < 20; i++) {
        assertThat(read).isNotDone();
        assertThat(slow.readBody()).hasSize(500_000);
      }
      assertThat(connection.takenBytes()).isGreaterThan(before);
      for (int i = 20; i < 30; i++) {
        assertThat(slow.readBody()).hasSize(500_000);
      }
      read.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoWaitsForWhatIsUnsentIsCalledWhenTheSocketIsGone() throws Exception {
    admission.complete(accepted(null));
    RawSocket slow = RawSocket.openSlow(engine.port(), "a");
    Connection connection = opened.get(60, TimeUnit.SECONDS);
    CompletableFuture<Void> gone = new CompletableFuture<>();
    for (int i = 0; i < 30; i++) {
      connection.send(Frame.of(new Payload("me", "y".repeat(500_000))));
    }
    connection.whenUnsent(0, () -> gone.complete(null));
    slow.close();
    gone.get(60, TimeUnit.SECONDS);
  }

  @Test
  void whatIsSentArrivesInOrderAndIsThenNoLongerUnsent() throws Exception {
    admission.complete(accepted(null));
    try (RawSocket socket = RawSocket.open(engine.port(), "a")) {
      Connection connection = opened.get(60, TimeUnit.SECONDS);
      for (int i = 0; i < 300; i++) {
        connection.send(Frame.of(new Payload("me", i + "y".repeat(i * 50))));
      }
      for (int i = 0; i < 300; i++) {
        assertThat(socket.readBody()).isEqualTo(i + "y".repeat(i * 50));
      }
      while (connection.unsentBytes() > 0) {
        // the engine learns a moment later that the system took it all
        Thread.onSpinWait();
      }
      connection.close(new CloseStatus(1008, "enough"));
      connection.close(new CloseStatus(1001, "never said"));
      assertThat(socket.readClose()).isEqualTo(new RawSocket.Close(1008, "enough"));
      assertThat(socket.isCutOff()).isTrue();
      connection.send(Frame.of(new Payload("me", "too late")));
      connection.ping();
    }
  }

  @Test
  void whatIsNotReadIsUnsent() throws Exception {
    admission.complete(accepted(null));
    try (RawSocket socket = RawSocket.openSlow(engine.port(), "a")) {
      Connection connection = opened.get(60, TimeUnit.SECONDS);
      Frame frame = Frame.of(new Payload("me", "z".repeat(1024 * 1024)));
      for (int i = 0; i < 16; i++) {
        connection.send(frame);
      }
      assertThat(connection.unsentBytes()).isBetween(1L, 17L * 1024 * 1024);
      for (int i = 0; i < 16; i++) {
        assertThat(socket.readBody()).hasSize(1024 * 1024);
      }
    }
  }

  @Test
  void whoAsksForNothingIsCutOff() throws Exception {
    stopAndStartWith(Duration.ofMillis(100));
    try (RawSocket silent = RawSocket.connect(engine.port());
        RawSocket slow = RawSocket.connect(engine.port())) {
      slow.write("GET / HTTP/1.1\r\nHo".getBytes(UTF_8));
      assertThat(silent.isCutOff()).isTrue();
      assertThat(slow.isCutOff()).isTrue();
    }
  }

  private void stopAndStartWith(Duration timeout) throws IOException {
    engine.stopListening();
    engine.stop();
    upgradeTimeout = timeout;
    start();
  }
}
