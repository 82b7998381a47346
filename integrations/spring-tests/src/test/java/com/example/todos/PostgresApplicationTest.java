package com.example.todos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.records.Table;
import dev.merrow.spring.MerrowStores;
import dev.merrow.spring.autoconfigure.MerrowAutoConfiguration;
import dev.merrow.store.Subscription;
import dev.merrow.sync.FlushResult;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Applications whose stores are kept in a real PostgreSQL server. */
@ExtendWith(OutputCaptureExtension.class)
class PostgresApplicationTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private static EmbeddedPostgres server;
  private String database;

  /** Connections of the application. */
  @Configuration(proxyBeanMethods = false)
  static class Connections {

    @Bean
    DataSource shop(Environment environment) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(environment.getProperty("shop.url", jdbcUrl("postgres")));
      return source;
    }
  }

  @BeforeAll
  static void startServer() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @BeforeEach
  void createDatabase() throws SQLException {
    database = "test" + NUMBERS.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + database);
    }
  }

  private static String jdbcUrl(String name) {
    return server.getJdbcUrl("postgres", name);
  }

  private String url() {
    return "postgresql://postgres@127.0.0.1:" + server.getPort() + "/" + database;
  }

  private List<String> tables() throws SQLException {
    List<String> names = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl(database));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static ConfigurableApplicationContext start(String... arguments) {
    SpringApplication application = new SpringApplication(TodoApplication.class, Connections.class);
    application.setRegisterShutdownHook(false);
    String[] all = new String[arguments.length + 3];
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    all[0] = "--server.port=0";
    all[1] = "--merrow.stores.directory=";
    all[2] = "--server.shutdown=immediate";
    return application.run(all);
  }

  private static int portOf(ConfigurableApplicationContext application) {
    return application.getEnvironment().getRequiredProperty("local.server.port", int.class);
  }

  private static Table<Todo> todosOf(ConfigurableApplicationContext application) {
    return application.getBean(MerrowStores.class).table("todos", "todos", Todo.class);
  }

  private static void await(Table<Todo> todos, String rowId) {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    try (Subscription listening = todos.addListener(rowId, change -> seen.complete(null))) {
      if (!todos.has(rowId)) {
        assertThat(seen).as(listening.id()).succeedsWithin(LIMIT);
      }
    }
  }

  private void keepsWhatClientsWrite(String... arguments) {
    String id;
    try (ConfigurableApplicationContext application = start(arguments);
        TodoClient ada = TodoClient.connect(portOf(application), "ada")) {
      id = ada.todos.add(new Todo("Buy milk", false));
      assertThat(ada.synchronizer.flush(LIMIT)).succeedsWithin(LIMIT).isEqualTo(FlushResult.STORED);
    }
    try (ConfigurableApplicationContext application = start(arguments)) {
      assertThat(todosOf(application).get(id)).isEqualTo(new Todo("Buy milk", false));
    }
  }

  @Test
  void storesAreKeptInTheDatabaseOfTheUrl() throws SQLException {
    keepsWhatClientsWrite("--merrow.stores.url=" + url(), "--merrow.stores.password=ignored");
    assertThat(tables()).isNotEmpty().allMatch(name -> name.startsWith("merrow"));
  }

  @Test
  void storesAreKeptThroughTheApplicationsDataSource() throws SQLException {
    keepsWhatClientsWrite(
        "--merrow.stores.data-source=shop",
        "--merrow.stores.table-prefix=lists",
        "--shop.url=" + jdbcUrl(database));
    assertThat(tables()).isNotEmpty().allMatch(name -> name.startsWith("lists"));
  }

  @Test
  void applicationsOnOneDatabaseShareTheirPaths() {
    String where = "--merrow.stores.url=" + url();
    try (ConfigurableApplicationContext one = start(where);
        ConfigurableApplicationContext other = start(where);
        TodoClient ada = TodoClient.connect(portOf(one), "ada");
        TodoClient bob = TodoClient.connect(portOf(other), "bob")) {
      String id = ada.todos.add(new Todo("Buy milk", false));
      await(todosOf(other), id);
      await(bob.todos, id);
      String answer = todosOf(other).add(new Todo("Bought", true));
      await(ada.todos, answer);
      await(todosOf(one), answer);
    }
  }

  @Test
  void aWrongSetupIsExplained(CapturedOutput output) {
    assertThatThrownBy(() -> start("--merrow.stores.data-source=nowhere"))
        .rootCause()
        .hasMessage(
            "merrow.stores.data-source is \"nowhere\", and no bean of type DataSource has this"
                + " name.");
    assertThatThrownBy(() -> start("--merrow.stores.data-source=securityConfiguration"))
        .rootCause()
        .hasMessageContaining("no bean of type DataSource has this name");
    assertThatThrownBy(() -> start("--merrow.stores.url=mysql://ada:tell-no-one@db/shop"))
        .rootCause()
        .hasMessageStartingWith("merrow.stores.url: Not a URL for PostgreSQL");
    assertThatThrownBy(
            () -> start("--merrow.stores.url=postgresql://ada:tell-no-one@127.0.0.1:1/shop"))
        .hasStackTraceContaining("Could not read database shop on 127.0.0.1, port 1");
    assertThat(output)
        .contains("APPLICATION FAILED TO START", "the one of spring.datasource.url is dataSource")
        .doesNotContain("tell-no-one");
  }

  @Test
  void withoutTheArtifactTheApplicationSaysWhatToAdd() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(MerrowAutoConfiguration.class))
        .withClassLoader(new FilteredClassLoader("dev.merrow.ws.server.postgres"))
        .withPropertyValues("merrow.stores.url=postgresql://db/shop")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageStartingWith("Merrow's stores are to be kept in PostgreSQL"));
  }
}
