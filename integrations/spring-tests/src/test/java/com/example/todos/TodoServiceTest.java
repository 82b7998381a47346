package com.example.todos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.records.Table;
import dev.merrow.spring.MerrowStore;
import dev.merrow.spring.test.MerrowTest;
import dev.merrow.spring.test.MerrowTestBroker;
import dev.merrow.store.MergeableStore;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

@MerrowTest
@Import(TodoService.class)
class TodoServiceTest {
  @Autowired TodoService service;
  @Autowired MerrowTestBroker broker;

  @MerrowStore("todos")
  @Autowired
  MergeableStore store;

  @Test
  void completesWhatOthersHaveAdded() {
    MergeableStore others = broker.client("todos");
    String milk = Table.of(others, "todos", Todo.class).add(new Todo("Buy milk", false));
    broker.await(store, it -> it.hasRow("todos", milk));

    service.completeAll();

    broker.await(others, it -> Boolean.TRUE.equals(it.getBoolean("todos", milk, "done")));
  }

  @Test
  void nothingElseOfTheApplicationIsThere(@Autowired ObjectProvider<TodoController> controller) {
    assertThat(controller.getIfAvailable()).isNull();
  }
}
