package com.example.todos;

import dev.merrow.records.Table;
import dev.merrow.spring.MerrowTable;
import org.springframework.stereotype.Service;

@Service
class TodoService {
  private final Table<Todo> todos;

  TodoService(@MerrowTable(path = "todos", table = "todos") Table<Todo> todos) {
    this.todos = todos;
  }

  void completeAll() {
    todos
        .store()
        .transaction(
            () -> todos.ids().forEach(id -> todos.update(id, todo -> new Todo(todo.text(), true))));
  }
}
