package dev.merrow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.testkit.server.TestBroker;
import dev.merrow.ws.server.WsServer;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The fixture that the kit has for tests which connect to a broker, with a real engine. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TestBrokerTest {
  private static final int GOING_AWAY = 1001;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @RegisterExtension static final TestBroker FOR_ALL_TESTS = TestBroker.startBroker();

  @RegisterExtension final TestBroker forOneTest = TestBroker.startBroker();

  private static final AtomicReference<TestBroker> OF_THE_FIRST_TEST = new AtomicReference<>();

  /** Completes with the code that the broker closes the socket with. */
  private static final class CloseCode implements WebSocket.Listener {
    private final CompletableFuture<Integer> code = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
      code.complete(statusCode);
      return null;
    }
  }

  private static CloseCode connect(TestBroker broker) throws Exception {
    CloseCode listener = new CloseCode();
    var unused =
        CLIENT
            .newWebSocketBuilder()
            .buildAsync(broker.uri("pets"), listener)
            .get(60, TimeUnit.SECONDS);
    return listener;
  }

  private static boolean isListening(TestBroker broker) throws Exception {
    try {
      var unused = connect(broker);
      return true;
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(ConnectException.class);
      return false;
    }
  }

  @Test
  @Order(1)
  void clientsConnectToEachBrokerAtItsOwnPort() throws Exception {
    OF_THE_FIRST_TEST.set(forOneTest);
    assertThat(forOneTest.port()).isPositive().isNotEqualTo(FOR_ALL_TESTS.port());
    assertThat(isListening(forOneTest)).isTrue();
    assertThat(isListening(FOR_ALL_TESTS)).isTrue();
  }

  @Test
  @Order(2)
  void aBrokerInAFieldOfTheTestEndsWithItAndOneInAStaticFieldDoesNot() throws Exception {
    assertThat(forOneTest).isNotSameAs(OF_THE_FIRST_TEST.get());
    assertThat(isListening(OF_THE_FIRST_TEST.get())).isFalse();
    assertThat(isListening(FOR_ALL_TESTS)).isTrue();
  }

  @Test
  void stoppingClosesClientsAndRefusesOthers() throws Exception {
    CloseCode client = connect(forOneTest);
    forOneTest.stop();
    assertThat(client.code.get(60, TimeUnit.SECONDS)).isEqualTo(GOING_AWAY);
    assertThat(isListening(forOneTest)).isFalse();
  }

  @Test
  void restartingKeepsThePortAndTheOptions() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (TestBroker broker =
        TestBroker.startBroker(
            options -> {
              asked.incrementAndGet();
              return options;
            })) {
      int port = broker.port();
      WsServer first = broker.server();
      CloseCode client = connect(broker);
      broker.restart();
      assertThat(client.code.get(60, TimeUnit.SECONDS)).isEqualTo(GOING_AWAY);
      assertThat(broker.server()).isNotSameAs(first);
      assertThat(broker.port()).isEqualTo(port).isEqualTo(broker.server().port());
      assertThat(asked).hasValue(2);
      assertThat(isListening(broker)).isTrue();
    }
  }
}
