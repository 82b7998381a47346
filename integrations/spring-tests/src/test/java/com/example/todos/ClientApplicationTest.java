package com.example.todos;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.merrow.spring.test.AutoConfigureMerrow;
import dev.merrow.spring.test.MerrowTestBroker;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.WsServer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The application is a client of a broker elsewhere. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureMerrow
class ClientApplicationTest {
  @LocalServerPort int port;
  @Autowired MerrowTestBroker broker;

  @Test
  void whatTheApplicationWritesOthersReceive() throws Exception {
    MergeableStore others = broker.client("todos");
    String id =
        TodoClient.post(port, "ada", "/todos", "{\"text\":\"Buy milk\",\"done\":false}").body();
    broker.await(others, it -> it.hasRow("todos", id));
    assertThat(others.getString("todos", id, "text")).isEqualTo("Buy milk");
  }

  @Test
  void theActuatorTellsHowStoresStandWithTheBroker() throws Exception {
    String health = TodoClient.get(port, "ada", "/actuator/health").body();
    assertThat(JsonPath.<String>read(health, "$.components.merrow.status")).isEqualTo("UP");
    assertThat(JsonPath.<String>read(health, "$.components.merrow.details.synchronization.todos"))
        .isIn("connecting", "syncing", "in-sync");
    String merrow = TodoClient.get(port, "ada", "/actuator/merrow").body();
    assertThat(JsonPath.<String>read(merrow, "$.mode")).isEqualTo("client");
    assertThat(JsonPath.<String>read(merrow, "$.location")).isEqualTo(broker.uri().toString());
  }

  @Test
  void theApplicationIsNoBrokerItself(@Autowired ObjectProvider<WsServer> server) {
    assertThat(server.getIfAvailable()).isNull();
  }
}
