package com.example.todos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.spring.MerrowStores;
import dev.merrow.spring.autoconfigure.MerrowProperties;
import dev.merrow.sync.FlushResult;
import dev.merrow.ws.server.WsServer;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** What an application is told that is set up wrongly, and what it need not set up. */
@ExtendWith(OutputCaptureExtension.class)
class SetupTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** In the packages of Boot 3.5 and of Boot 4. */
  private static final String NO_SECURITY =
      "--spring.autoconfigure.exclude="
          + "org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration,"
          + "org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration,"
          + "org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration,"
          + "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration,"
          + "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration,"
          + "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration,"
          + "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration";

  @EnableAutoConfiguration
  static class Bare {}

  private static ConfigurableApplicationContext start(String... arguments) {
    SpringApplication application = new SpringApplication(Bare.class);
    application.setRegisterShutdownHook(false);
    String[] all = new String[arguments.length + 3];
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    all[0] = NO_SECURITY;
    all[1] = "--server.port=0";
    all[2] = "--spring.config.name=nothing-else-is-set";
    return application.run(all);
  }

  private static int port(ConfigurableApplicationContext application) {
    return application.getEnvironment().getRequiredProperty("local.server.port", int.class);
  }

  @Test
  void withoutSecurityAChoiceMustBeMade(CapturedOutput output) {
    assertThatThrownBy(SetupTest::start)
        .rootCause()
        .hasMessage(
            "Others than this machine may reach Merrow's broker at /sync, and nothing says who may"
                + " use it.");
    assertThat(output)
        .contains("APPLICATION FAILED TO START", "Set merrow.server.anonymous to read-write");
  }

  @Test
  void onThisMachineAloneNoChoiceIsNeeded() throws Exception {
    try (ConfigurableApplicationContext application = start("--server.address=127.0.0.1")) {
      int port = port(application);
      try (TodoClient one = TodoClient.connect(port, null);
          TodoClient other = TodoClient.connect(port, null);
          TodoClient page =
              new TodoClient(port, null, Map.of("Origin", "http://rebound.example:" + port))) {
        String id = one.todos.add(new Todo("Buy milk", false));
        other.await(todos -> todos.has(id));
        assertThat(page.connectInVain()).succeedsWithin(LIMIT);
      }
      // the live page is for this machine, by a name that means it
      assertThat(TodoClient.get(port, Map.of(), "/sync/live/").statusCode()).isEqualTo(200);
      assertThat(TodoClient.get(port, Map.of(), "/sync/api/v1/me").body())
          .contains("\"administrator\":true");
      assertThat(
              TodoClient.get(port, Map.of("X-Forwarded-For", "192.0.2.1"), "/sync/live/")
                  .statusCode())
          .isEqualTo(403);
    }
  }

  /** Nothing would tell a visitor from elsewhere from one at this machine. */
  @Test
  void behindAProxyThatIsTrustedTheLivePageIsNotShownUnlessChosen() throws Exception {
    try (ConfigurableApplicationContext application =
        start("--server.address=127.0.0.1", "--server.forward-headers-strategy=native")) {
      assertThat(TodoClient.get(port(application), Map.of(), "/sync/live/").statusCode())
          .isNotEqualTo(200);
    }
    try (ConfigurableApplicationContext application =
        start("--server.address=127.0.0.1", "--server.forward-headers-strategy=none")) {
      assertThat(TodoClient.get(port(application), Map.of(), "/sync/live/").statusCode())
          .isEqualTo(200);
    }
  }

  /** As from a variable that is not set: the web server listens at all addresses. */
  @Test
  void aBlankAddressIsNotThisMachineAlone() {
    assertThatThrownBy(() -> start("--server.address="))
        .rootCause()
        .hasMessageStartingWith("Others than this machine may reach Merrow's broker");
  }

  @Test
  void onThisMachineAlonePagesOfListedSitesMayConnect() {
    try (ConfigurableApplicationContext application =
        start(
            "--server.address=127.0.0.1", "--merrow.server.allowed-origins=https://shop.example")) {
      int port = application.getEnvironment().getRequiredProperty("local.server.port", int.class);
      try (TodoClient listed =
              new TodoClient(port, null, Map.of("Origin", "https://shop.example"));
          TodoClient local =
              new TodoClient(port, null, Map.of("Origin", "http://localhost:" + port));
          TodoClient other =
              new TodoClient(port, null, Map.of("Origin", "https://other.example"))) {
        assertThat(listed.synchronizer.startSync()).succeedsWithin(LIMIT);
        assertThat(local.synchronizer.startSync()).succeedsWithin(LIMIT);
        assertThat(other.connectInVain()).succeedsWithin(LIMIT);
      }
    }
  }

  @Test
  void rulesNeedSpringSecurity() {
    assertThatThrownBy(
            () -> start("--server.address=127.0.0.1", "--merrow.server.access[0].path=todos"))
        .rootCause()
        .hasMessageStartingWith("merrow.server.access has rules for users");
  }

  @Test
  void aBlankUrlIsNoBrokerElsewhere() {
    try (ConfigurableApplicationContext application =
        start("--server.address=127.0.0.1", "--merrow.client.url=")) {
      assertThat(application.getBeanProvider(WsServer.class).getIfAvailable()).isNotNull();
    }
  }

  @Test
  void aClientEndsWithoutAnErrorThoughItsBrokerIsNotThere(CapturedOutput output) {
    try (ConfigurableApplicationContext application =
        start("--merrow.client.url=ws://127.0.0.1:1")) {
      assertThat(application.getBean(MerrowStores.class).store("todos").getTableIds()).isEmpty();
    }
    assertThat(output).doesNotContain("is not synchronized");
  }

  /** Spring 7 pauses applications between tests, and Spring 6 does not. */
  @Test
  void aPausedApplicationKeepsItsBroker() throws Exception {
    try (ConfigurableApplicationContext application = start("--server.address=127.0.0.1")) {
      int port = application.getEnvironment().getRequiredProperty("local.server.port", int.class);
      for (Method each : ConfigurableApplicationContext.class.getMethods()) {
        if (each.getName().equals("pause")) {
          each.invoke(application);
        }
      }
      try (TodoClient client = TodoClient.connect(port, null)) {
        client.todos.add(new Todo("Buy milk", false));
        assertThat(client.synchronizer.flush(LIMIT))
            .succeedsWithin(LIMIT)
            .isEqualTo(FlushResult.IN_MEMORY);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.path           | sync         | merrow.server.path must begin with a slash",
        "server.path           | /sync/       | merrow.server.path must begin with a slash",
        "server.drain-delay    | -1s          | merrow.server.drain-delay must not be negative",
        "server.close-timeout  | 0s           | merrow.server.close-timeout must be positive",
        "server.access[0].path | a*b          | merrow.server.access.path: Expected a path pattern",
        "client.url            | http://x     | merrow.client.url must be a URL with the scheme ws",
        "client.url            | ws://me:pw@x | merrow.client.url must be a URL with the scheme ws",
        "stores.look-interval  | -1s          | merrow.stores.look-interval must not be negative",
        "stores.load-timeout   | 0s           | merrow.stores.load-timeout must be positive",
        "stores.transactions   | 0            | merrow.stores.transactions must be positive"
      })
  void aPropertyThatIsWrongIsNamed(String name, String value, String message) {
    assertThatThrownBy(() -> bind(Map.of("merrow." + name, value)))
        .hasStackTraceContaining("IllegalArgumentException: " + message);
  }

  @Test
  void anApplicationIsNotBothBrokerAndClient() {
    assertThatThrownBy(
            () -> bind(Map.of("merrow.client.url", "ws://x", "merrow.server.enabled", "true")))
        .rootCause()
        .hasMessageStartingWith("An application is a broker or a client of one");
  }

  @Test
  void storesAreInOnePlace() {
    assertThatThrownBy(
            () ->
                bind(
                    Map.of(
                        "merrow.stores.directory",
                        "here",
                        "merrow.stores.url",
                        "postgresql://x/y")))
        .rootCause()
        .hasMessageStartingWith("Stores are kept in one place: set one of");
    String url = "postgresql://x/y";
    assertThat(
            bind(Map.of("merrow.stores.directory", " ", "merrow.stores.url", url)).stores().url())
        .as("what is blank is not set")
        .isEqualTo(url);
  }

  @Test
  void tokensAreNotShown() {
    for (Map<String, String> each :
        List.of(
            Map.of("merrow.client.token", "tell-no-one"),
            Map.of("merrow.stores.password", "tell-no-one"),
            Map.of("merrow.stores.url", "postgresql://me:tell-no-one@db/shop"))) {
      assertThat(bind(each).toString()).doesNotContain("tell-no-one");
    }
  }

  private static MerrowProperties bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("merrow", MerrowProperties.class);
  }
}
