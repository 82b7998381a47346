package dev.merrow.ws.server.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.Authenticator;
import jakarta.websocket.server.ServerContainer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A container may run on after the broker in it has ended. */
class EndedBrokerTest {
  @Test
  void aClientThatComesAfterwardsIsClosed() throws Exception {
    CompletableFuture<WsServer> started = new CompletableFuture<>();
    try (TestTomcat tomcat = new TestTomcat("")) {
      tomcat
          .application()
          .addServletContainerInitializer(
              (classes, context) ->
                  started.complete(
                      WsServer.createWsServer(
                          WsServerOptions.builder()
                              .authenticator(Authenticator.allowAll())
                              .engine(
                                  JakartaEngine.deployedIn(
                                      (ServerContainer)
                                          context.getAttribute(ServerContainer.class.getName()),
                                      "",
                                      ""))
                              .build())),
              null);
      tomcat.start();
      started.join().close();

      CompletableFuture<Integer> closed = new CompletableFuture<>();
      var unused =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .buildAsync(
                  URI.create("ws://127.0.0.1:" + tomcat.port() + "/pets"),
                  new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                      closed.complete(code);
                      return CompletableFuture.completedFuture(null);
                    }
                  });
      assertThat(closed).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(1013);
    }
  }
}
