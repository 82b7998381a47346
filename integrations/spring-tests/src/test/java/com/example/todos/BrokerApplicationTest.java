package com.example.todos;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.merrow.Cell;
import dev.merrow.spring.MerrowStores;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.ws.server.WsServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.util.ServerInfo;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The application is the broker, with Spring Security before it and SQLite behind it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(BrokerApplicationTest.SessionController.class)
class BrokerApplicationTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir static Path data;

  @LocalServerPort int port;
  @Autowired MerrowStores stores;
  @Autowired WsServer server;

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("merrow.stores.directory", data::toString);
  }

  @Test
  void runsOnTheVersionsThatItIsToBeTestedWith() {
    assertThat(SpringBootVersion.getVersion()).isEqualTo(System.getProperty("merrow.test.boot"));
    assertThat(ServerInfo.getServerInfo()).endsWith(System.getProperty("merrow.test.tomcat"));
  }

  @Test
  void clientsAndTheApplicationShareATable() throws Exception {
    try (TodoClient ada = TodoClient.connect(port, "ada");
        TodoClient bob = TodoClient.connect(port, "bob")) {
      String milk = ada.todos.add(new Todo("Buy milk", false));
      bob.await(todos -> todos.has(milk));
      assertThat(ada.synchronizer.flush(LIMIT)).succeedsWithin(LIMIT).isEqualTo(FlushResult.STORED);
      assertThat(jsonAt(TodoClient.get(port, "bob", "/todos"), "$['" + milk + "']"))
          .isEqualTo(Map.of("text", "Buy milk", "done", false));

      HttpResponse<String> added =
          TodoClient.post(port, "ada", "/todos", "{\"text\":\"Call mum\",\"done\":true}");
      assertThat(added.statusCode()).isEqualTo(200);
      ada.await(todos -> todos.has(added.body()));
      bob.await(todos -> todos.has(added.body()));
      assertThat(bob.todos.get(added.body())).isEqualTo(new Todo("Call mum", true));

      stores.flush("todos").get(30, TimeUnit.SECONDS);
      try (var files = Files.list(data)) {
        assertThat(files.map(file -> file.getFileName().toString())).contains("path-todos.sqlite");
      }
    }
  }

  @Test
  void cellsAreJsonValues() throws Exception {
    stores
        .store("todos")
        .setRow("todos", "cells", Map.of("text", Cell.of("Cells"), "done", Cell.of(true)));
    assertThat(jsonAt(TodoClient.get(port, "bob", "/cells"), "$.cells"))
        .isEqualTo(Map.of("text", "Cells", "done", true));
  }

  @Test
  void whoMayOnlyReadIsCorrected() {
    try (TodoClient bob = TodoClient.connect(port, "bob")) {
      String id = bob.todos.add(new Todo("Not allowed", false));
      bob.await(todos -> !todos.has(id));
      assertThat(stores.store("todos").hasRow("todos", id)).isFalse();
    }
  }

  @Test
  void whoIsNotKnownIsRefused() {
    try (TodoClient stranger = new TodoClient(port, null, Map.of())) {
      assertRefused(stranger);
    }
  }

  @Test
  void pagesOfOtherSitesAreRefused() {
    try (TodoClient ada = new TodoClient(port, "ada", Map.of("Origin", "https://evil.example"))) {
      assertRefused(ada);
    }
  }

  private static void assertRefused(TodoClient client) {
    assertThat(client.connectInVain()).succeedsWithin(LIMIT);
  }

  /** Has a session remember the user, as a login page does, and ends it. */
  @RestController
  static class SessionController {
    @GetMapping("/begin")
    void begin(HttpServletRequest request, HttpServletResponse response) {
      new HttpSessionSecurityContextRepository()
          .saveContext(SecurityContextHolder.getContext(), request, response);
    }

    @GetMapping("/end")
    void end(HttpSession session) {
      session.invalidate();
    }
  }

  @Test
  void theSocketsOfASessionEndWithIt() throws Exception {
    String cookie =
        TodoClient.get(port, "ada", "/begin").headers().firstValue("Set-Cookie").orElseThrow();
    Map<String, String> session = Map.of("Cookie", cookie.split(";", -1)[0]);
    try (TodoClient ada = new TodoClient(port, null, session)) {
      assertThat(ada.synchronizer.startSync()).succeedsWithin(LIMIT);
      assertThat(TodoClient.get(port, session, "/end").statusCode()).isEqualTo(200);
      assertThat(ada.synchronizer.whenStatus(SynchronizerStatus.STOPPED)).succeedsWithin(LIMIT);
    }
  }

  @Test
  void thereIsNoLivePageUnlessOneIsChosen() throws Exception {
    assertThat(TodoClient.get(port, "ada", "/sync/live/").statusCode()).isEqualTo(404);
    assertThat(TodoClient.get(port, "ada", "/sync/api/v1/me").statusCode()).isEqualTo(404);
  }

  @Test
  void pathsWithoutARuleAreForbidden() {
    assertThat(stores.paths()).containsExactly("todos");
    try (TodoClient ada = new TodoClient(port, "ada", Map.of(), "secrets")) {
      assertRefused(ada);
    }
  }

  @Test
  void theActuatorTellsOfBrokerAndStores() throws Exception {
    try (TodoClient ada = TodoClient.connect(port, "ada")) {
      Set<String> clients = server.getClientIds("todos");
      HttpResponse<String> merrow = TodoClient.get(port, "ada", "/actuator/merrow");
      assertThat(jsonAt(merrow, "$.mode")).isEqualTo("broker");
      assertThat(jsonAt(merrow, "$.location")).isEqualTo("/sync");
      assertThat(jsonAt(merrow, "$.paths.todos").toString())
          .containsAnyOf(clients.toArray(new String[0]));
      assertThat(jsonAt(merrow, "$.stores[0].path")).isEqualTo("todos");
      assertThat(jsonAt(merrow, "$.stores[0].application")).isEqualTo(true);
      assertThat(jsonAt(merrow, "$.stores[0].clients")).isEqualTo(true);
      assertThat(jsonAt(merrow, "$.stores[0].persisted")).isEqualTo(true);

      HttpResponse<String> health = TodoClient.get(port, "ada", "/actuator/health");
      assertThat(jsonAt(health, "$.components.merrow.status")).isEqualTo("UP");
      assertThat(jsonAt(health, "$.components.merrow.details.clients")).isNotNull();
      assertThat(jsonAt(TodoClient.get(port, "ada", "/actuator/info"), "$.merrow.mode"))
          .isEqualTo("broker");
      assertThat(
              jsonAt(
                  TodoClient.get(port, "ada", "/actuator/metrics/merrow.clients"),
                  "$.measurements[0].value"))
          .asInstanceOf(InstanceOfAssertFactories.DOUBLE)
          .isPositive();
      assertThat(ada.todos.unreadable()).isEmpty();
    }
  }

  @Test
  void whoIsNoAdministratorLearnsNoPathsAndClients() throws Exception {
    HttpResponse<String> health = TodoClient.getAnonymously(port, "/actuator/health");
    assertThat(jsonAt(health, "$.status")).isEqualTo("UP");
    assertThat(health.body()).doesNotContain("components", "merrow", "todos");
    assertThat(TodoClient.get(port, "bob", "/actuator/merrow").statusCode()).isEqualTo(403);
  }

  private static Object jsonAt(HttpResponse<String> response, String path) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JsonPath.read(response.body(), path);
  }
}
