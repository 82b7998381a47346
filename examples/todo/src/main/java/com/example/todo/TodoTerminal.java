package com.example.todo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.store.Subscription;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The list in a terminal: shows it after each change, and takes commands. It keeps nothing itself:
 * what it has not sent when it ends is lost.
 */
public final class TodoTerminal {
  private static final String HELP =
      "add TEXT | done NUMBER | open NUMBER | clean (removes what is done) | list | quit";

  private final TodoList todos;
  private final PrintStream out;

  TodoTerminal(TodoList todos, PrintStream out) {
    this.todos = todos;
    this.out = out;
  }

  /** Runs until {@code quit}. */
  public static void main(String[] args) throws IOException {
    URI broker = args.length == 0 ? TodoList.DEFAULT_BROKER : URI.create(args[0]);
    try (TodoList todos = new TodoList(broker)) {
      new TodoTerminal(todos, System.out)
          .run(new BufferedReader(new InputStreamReader(System.in, UTF_8)));
    }
  }

  void run(BufferedReader commands) throws IOException {
    out.println(HELP);
    Subscription changes = todos.onChange(this::list);
    Subscription connection =
        todos.onConnection(isUp -> out.println(isUp ? "(connected)" : "(offline)"));
    try {
      String line = commands.readLine();
      while (line != null && !line.equals("quit")) {
        obey(line.strip());
        line = commands.readLine();
      }
    } finally {
      connection.close();
      changes.close();
    }
  }

  private void obey(String line) {
    String[] words = line.split(" ", 2);
    String argument = words.length == 1 ? "" : words[1].strip();
    switch (words[0]) {
      case "add" -> todos.add(argument);
      case "done" -> setDone(argument, true);
      case "open" -> setDone(argument, false);
      case "clean" -> todos.removeDone();
      case "list" -> list();
      default -> out.println(HELP);
    }
  }

  private void setDone(String number, boolean done) {
    List<Map.Entry<String, Todo>> all = todos.all();
    if (!number.matches("[1-9]\\d{0,8}") || Integer.parseInt(number) > all.size()) {
      out.println("There is no number \"" + number + "\" on the list");
      return;
    }
    todos.setDone(all.get(Integer.parseInt(number) - 1).getKey(), done);
  }

  private void list() {
    StringBuilder text = new StringBuilder();
    int number = 0;
    for (Map.Entry<String, Todo> entry : todos.all()) {
      Todo todo = entry.getValue();
      text.append(++number)
          .append(todo.done() ? " [x] " : " [ ] ")
          .append(todo.text())
          .append(System.lineSeparator());
    }
    // at once, as other threads print, too
    out.println(text);
  }
}
