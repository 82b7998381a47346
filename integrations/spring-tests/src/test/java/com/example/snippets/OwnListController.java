package com.example.snippets;

import dev.merrow.records.Table;
import dev.merrow.spring.MerrowStores;
import java.security.Principal;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OwnListController {
  record Item(String text, int amount) {}

  private final MerrowStores stores;

  OwnListController(MerrowStores stores) {
    this.stores = stores;
  }

  @GetMapping("/list")
  Map<String, Item> list(Principal user) {
    Table<Item> items = stores.table("lists/" + user.getName(), "items", Item.class);
    return items.all();
  }
}
