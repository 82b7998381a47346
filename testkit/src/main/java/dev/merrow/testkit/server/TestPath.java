package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A path of a test's own, where one client does something, and two bystanders must be able to go on
 * whatever that is.
 */
final class TestPath implements AutoCloseable {
  final RawSocket client;
  private final RawSocket bystander;
  private final RawSocket otherBystander;

  TestPath(WsServer server) throws IOException {
    String name = "path-" + UUID.randomUUID();
    client = Sockets.open(server, name);
    bystander = Sockets.open(server, name);
    otherBystander = Sockets.open(server, name);
  }

  /** What the client's messages were to a bystander; the client must be able to go on. */
  List<String> delivered() throws IOException {
    return upToMarkerOf(client);
  }

  /** The next message that both bystanders get. */
  String deliveredToBoth() throws IOException {
    String body = bystander.readBody();
    assertThat(otherBystander.readBody()).isEqualTo(body);
    return body;
  }

  /** Checks that the client is closed so, and that nothing was passed on. */
  void assertClosed(int code, String reason) throws IOException {
    assertThat(client.readClose()).isEqualTo(new RawSocket.Close(code, reason));
    assertThat(client.isCutOff()).isTrue();
    assertThat(upToMarkerOf(otherBystander)).isEmpty();
  }

  private List<String> upToMarkerOf(RawSocket sender) throws IOException {
    String marker = "[\"" + UUID.randomUUID() + "\",1,\"\"]";
    sender.send("\n" + marker);
    List<String> bodies = new ArrayList<>();
    for (String body = bystander.readBody(); !body.equals(marker); body = bystander.readBody()) {
      bodies.add(body);
    }
    return bodies;
  }

  @Override
  public void close() {
    client.close();
    bystander.close();
    otherBystander.close();
  }
}
