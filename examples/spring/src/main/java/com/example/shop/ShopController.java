package com.example.shop;

import dev.merrow.records.Table;
import dev.merrow.spring.MerrowStores;
import dev.merrow.spring.MerrowTable;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The same tables for programs that speak HTTP alone. */
@RestController
class ShopController {
  private final Table<Item> items;
  private final MerrowStores stores;

  ShopController(
      @MerrowTable(path = ShopAuthorizer.CATALOG, table = "items") Table<Item> items,
      MerrowStores stores) {
    this.items = items;
    this.stores = stores;
  }

  @GetMapping("/catalog")
  Map<String, Item> catalog() {
    return items.all();
  }

  @GetMapping("/orders/{customer}")
  Map<String, Order> orders(@PathVariable String customer) {
    return ordersOf(customer).all();
  }

  /** Tells the customer at once that an order is sent, if the customer is there. */
  @PostMapping("/orders/{customer}/{orderId}/sent")
  Order send(@PathVariable String customer, @PathVariable String orderId) {
    Table<Order> orders = ordersOf(customer);
    if (!orders.has(orderId)) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
    return orders.update(orderId, Order::sent);
  }

  private Table<Order> ordersOf(String customer) {
    return stores.table(ShopAuthorizer.ORDERS + customer, "orders", Order.class);
  }
}
