package com.example.todos;

import dev.merrow.Cell;
import dev.merrow.records.Table;
import dev.merrow.spring.MerrowStore;
import dev.merrow.spring.MerrowTable;
import dev.merrow.store.MergeableStore;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class TodoController {
  private final Table<Todo> todos;
  private final MergeableStore store;

  TodoController(
      @MerrowTable(path = "todos", table = "todos") Table<Todo> todos,
      @MerrowStore("todos") MergeableStore store) {
    this.todos = todos;
    this.store = store;
  }

  @GetMapping("/todos")
  Map<String, Todo> all() {
    return todos.all();
  }

  @PostMapping("/todos")
  String add(@RequestBody Todo todo) {
    return todos.add(todo);
  }

  @GetMapping("/cells")
  Map<String, Map<String, Cell>> cells() {
    return store.getTable("todos");
  }
}
