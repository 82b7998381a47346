package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.records.Table;
import dev.merrow.spring.MerrowStores;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The application in Tomcat, and programs of its users. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext // ends the application before its folder is removed
class ShopTest {
  private static final String CATALOG = "shop/catalog";

  @TempDir static Path data;

  @LocalServerPort int port;
  @Autowired MerrowStores stores;

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("merrow.stores.directory", data::toString);
  }

  private Client connect(String user, String path) {
    return new Client(port, user, path).started();
  }

  private HttpResponse<String> ask(String method, String user, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", Client.credentials(user))
            .method(method, BodyPublishers.noBody())
            .timeout(Client.LIMIT)
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  @Test
  void theStaffWritesTheCatalogAndCustomersReadIt() throws Exception {
    try (Client sue = connect("sue", CATALOG);
        Client anna = connect("anna", CATALOG)) {
      Item apple = new Item("Apple", new BigDecimal("0.50"));
      String id = sue.table("items", Item.class).add(apple);

      Table<Item> seen = anna.table("items", Item.class);
      anna.await(() -> apple.equals(seen.get(id)));
      assertThat(ask("GET", "anna", "/catalog").body()).contains("\"name\":\"Apple\"");
    }
  }

  @Test
  void whatCustomersWriteToTheCatalogIsTakenBack() {
    try (Client sue = connect("sue", CATALOG);
        Client anna = connect("anna", CATALOG)) {
      Item dear = new Item("Pear", new BigDecimal("0.80"));
      Item cheap = new Item("Pear", new BigDecimal("0.01"));
      Table<Item> seen = anna.table("items", Item.class);
      String id = sue.table("items", Item.class).add(dear);
      anna.await(() -> dear.equals(seen.get(id)));

      seen.set(id, cheap);
      anna.await(() -> dear.equals(seen.get(id)));

      Table<Item> kept = stores.table(CATALOG, "items", Item.class);
      assertThat(kept.get(id)).isEqualTo(dear);
    }
  }

  @Test
  void anOrderIsSentAndTheCustomerSeesIt() throws Exception {
    try (Client anna = connect("anna", "shop/orders/anna")) {
      Table<Order> orders = anna.table("orders", Order.class);
      String id = orders.add(new Order("some-item", 3, Order.Status.NEW));
      try (Client sue = connect("sue", "shop/orders/anna")) {
        Table<Order> seen = sue.table("orders", Order.class);
        sue.await(() -> seen.has(id));
      }

      String sent = "/orders/anna/" + id + "/sent";
      assertThat(ask("POST", "anna", sent).statusCode()).isEqualTo(403);
      assertThat(ask("POST", "sue", sent).statusCode()).isEqualTo(200);

      anna.await(() -> new Order("some-item", 3, Order.Status.SENT).equals(orders.get(id)));
      assertThat(ask("POST", "sue", "/orders/anna/none/sent").statusCode()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "anna, shop/orders/ben",
    "anna, shop/orders/*",
    "anna, shop",
    "sue, elsewhere",
    "stranger, shop/catalog"
  })
  void usersAreRefusedElsewhere(String user, String path) throws Exception {
    try (Client client = new Client(port, user, path)) {
      assertThat(client.startInVain()).hasMessageStartingWith("The server");
    }
  }
}
