package dev.merrow.testkit.server;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.wire.JsonLimits;
import dev.merrow.ws.server.MonitoringOptions;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.Routing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How deep and long JSON may be, to everybody and to the server's own store. */
abstract class JsonLimitsSuite extends BrokerSuite {
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private WsServer server;

  @BeforeEach
  void start() {
    server =
        WsServer.createWsServer(
            options()
                .jsonLimits(new JsonLimits(3, 5, 8))
                .stores(
                    // bystanders speak to each other, which they could not do through a store
                    new StoresInMemory(
                        path ->
                            Optional.of(
                                PathStore.inMemory(createMergeableStore())
                                    .withRouting(Routing.OPEN))))
                .monitoring(MonitoringOptions.with(meters))
                .build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String valueOf(String cell) {
    return "[null,3,[[{}],[{\"v\":[" + cell + "]}],1]]";
  }

  @Test
  void whatIsWithinTheLimitsIsPassedOn() throws IOException {
    for (String cell : List.of("[[[]]]", "{\"12345\":12345678}", "\"\ufffd[[[-1.34567]]]\"")) {
      try (TestPath path = new TestPath(server)) {
        path.client.send("\n" + valueOf(cell));
        assertThat(path.delivered()).containsExactly(valueOf(cell));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "[[[[]]]]; merrow:json-depth",
        "\"\ufffd[[[[]]]]\"; merrow:json-depth",
        "{\"123456\":1}; merrow:name-length",
        "\"\ufffd{\\\"123456\\\":1}\"; merrow:name-length",
        "123456789; merrow:number-length",
        "[0.0000001]; merrow:number-length"
      })
  void whatIsMoreClosesItsSenderAlone(String cell, String reason) throws IOException {
    for (String to : List.of("", "S", "nobody")) {
      try (TestPath path = new TestPath(server)) {
        path.client.send(to + "\n" + valueOf(cell));
        path.assertClosed(1007, reason);
      }
    }
    assertThat(
            meters
                .get("merrow.connections.closed")
                .tags("code", "1007", "reason", reason)
                .counter()
                .count())
        .isEqualTo(3);
  }
}
