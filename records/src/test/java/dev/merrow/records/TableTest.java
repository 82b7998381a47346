package dev.merrow.records;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.store.Store.createStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.MerrowException;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Middleware;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableTest {
  enum Priority {
    LOW,
    NORMAL,
    HIGH
  }

  record Todo(String text, boolean done, Optional<LocalDate> due, @Nullable String note) {
    Todo(String text) {
      this(text, false, Optional.empty(), null);
    }

    Todo done(boolean now) {
      return new Todo(text, now, due, note);
    }
  }

  private final Store store = createStore();
  private final Table<Todo> todos = Table.of(store, "todos", Todo.class);

  @Test
  void rowsGoInAndComeOutAsRecords() {
    Todo todo = new Todo("Buy milk", true, Optional.of(LocalDate.of(2026, 1, 31)), "2 litres");
    String id = todos.add(todo);
    assertThat(id).matches("[-_0-9A-Za-z]{16}");
    assertThat(todos.get(id)).isEqualTo(todo);
    assertThat(todos.all()).isEqualTo(Map.of(id, todo));
    assertThat(todos.ids()).containsExactly(id);
    assertThat(todos.size()).isEqualTo(1);
    assertThat(todos.has(id)).isTrue();
    assertThat(store.getRow("todos", id))
        .isEqualTo(
            Cell.ofObjects(
                Map.of("text", "Buy milk", "done", true, "due", "2026-01-31", "note", "2 litres")));
    todos.remove(id);
    assertThat(todos.get(id)).isNull();
    assertThat(todos.has(id)).isFalse();
  }

  @Test
  void absentComponentsHaveNoCell() {
    String id = todos.add(new Todo("Buy milk"));
    assertThat(store.getCellIds("todos", id)).containsExactly("text", "done");
    assertThat(todos.get(id)).isEqualTo(new Todo("Buy milk"));
    todos.set(id, new Todo("Buy milk", false, Optional.of(LocalDate.EPOCH), "now"));
    todos.set(id, new Todo("Buy milk"));
    assertThat(store.getCellIds("todos", id)).containsExactly("text", "done");
  }

  @Test
  void cellsOfNoComponentAreLeftAlone() {
    String id = todos.add(new Todo("Buy milk"));
    store.setCell("todos", id, "color", "red");
    todos.set(id, new Todo("Buy bread"));
    assertThat(store.getString("todos", id, "color")).isEqualTo("red");
  }

  @Test
  void whatAPeerChangesInAnotherComponentIsKept() {
    MergeableStore mine = createMergeableStore();
    MergeableStore theirs = createMergeableStore();
    Table<Todo> myTodos = Table.of(mine, "todos", Todo.class);
    Table<Todo> theirTodos = Table.of(theirs, "todos", Todo.class);
    String id = myTodos.add(new Todo("Buy milk"));
    mine.merge(theirs);
    myTodos.update(id, todo -> todo.done(true));
    theirTodos.update(id, todo -> new Todo("Buy bread", todo.done(), todo.due(), todo.note()));
    mine.merge(theirs);
    assertThat(myTodos.get(id)).isEqualTo(new Todo("Buy bread").done(true));
    assertThat(theirTodos.get(id)).isEqualTo(myTodos.get(id));
  }

  @Test
  void whatIsEqualIsNotStamped() {
    MergeableStore mine = createMergeableStore();
    Table<Todo> myTodos = Table.of(mine, "todos", Todo.class);
    String id = myTodos.add(new Todo("Buy milk"));
    var before = mine.getMergeableContent();
    myTodos.set(id, new Todo("Buy milk"));
    assertThat(mine.getMergeableContent()).isEqualTo(before);
  }

  @Test
  void eachWriteIsOneTransaction() {
    int[] transactions = {0};
    store.addDidFinishTransactionListener(event -> transactions[0]++);
    String id = todos.add(new Todo("Buy milk"));
    todos.set(id, new Todo("Buy bread", true, Optional.empty(), "soon"));
    todos.update(id, todo -> todo.done(false));
    todos.remove(id);
    assertThat(transactions[0]).isEqualTo(4);
  }

  @Test
  void noUpdateIsLostAmongThreads() throws Exception {
    record Counter(int count) {}
    Table<Counter> counters = Table.of(store, "counters", Counter.class);
    counters.set("hits", new Counter(0));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 4; i++) {
      threads.execute(
          () -> {
            for (int j = 0; j < 250; j++) {
              counters.update("hits", counter -> new Counter(counter.count() + 1));
            }
          });
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(counters.get("hits")).isEqualTo(new Counter(1_000));
  }

  @Test
  void updatingWhatIsNotThereIsRefused() {
    assertThatThrownBy(() -> todos.update("none", todo -> todo))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContainingAll("\"none\"", "\"todos\"");
  }

  @Test
  void listenersAreToldTheOldAndTheNewRow() {
    List<RowChange<Todo>> changes = new ArrayList<>();
    try (Subscription listening = todos.addListener(changes::add)) {
      assertThat(listening).isNotNull();
      String id = todos.add(new Todo("Buy milk"));
      todos.update(id, todo -> todo.done(true));
      store.setCell("todos", id, "color", "red");
      todos.remove(id);
      store.setCell("todos", "other", "color", "red");
      Todo open = new Todo("Buy milk");
      assertThat(changes)
          .containsExactly(
              new RowChange<>(todos, id, null, open, null),
              new RowChange<>(todos, id, open, open.done(true), null),
              new RowChange<>(todos, id, open.done(true), null, null));
      assertThat(changes.get(0).isAdded()).isTrue();
      assertThat(changes.get(1).isAdded() || changes.get(1).isRemoved()).isFalse();
      assertThat(changes.get(2).isRemoved()).isTrue();
    }
    todos.add(new Todo("Buy bread"));
    assertThat(changes).hasSize(3);
  }

  @Test
  void aListenerCanBeForOneRow() {
    List<String> told = new ArrayList<>();
    todos.addListener("a", change -> told.add(change.rowId() + change.origin()));
    store.transact(
        "me",
        () -> {
          todos.set("a", new Todo("Buy milk"));
          todos.set("b", new Todo("Buy bread"));
        });
    assertThat(told).containsExactly("ame");
  }

  @Test
  void aRowThatCannotBeReadIsNamedAndKeepsNoOtherFromBeingRead() {
    List<RowChange<Todo>> changes = new ArrayList<>();
    todos.addListener(changes::add);
    todos.set("good", new Todo("Buy milk"));
    store.setRow("todos", "bad", Cell.ofObjects(Map.of("text", "Buy bread", "due", "tomorrow")));
    store.setRow("todos", "worse", Cell.ofObjects(Map.of("done", 1)));
    assertThat(todos.all()).isEqualTo(Map.of("good", new Todo("Buy milk")));
    assertThat(todos.size()).isEqualTo(3);
    assertThat(todos.unreadable()).containsOnlyKeys("bad", "worse");
    assertThatThrownBy(() -> todos.get("bad"))
        .isInstanceOf(UnreadableRowException.class)
        .hasMessage(
            "Row \"bad\" of table \"todos\" is no Todo: cell due: expected a date such as"
                + " 2026-01-31, found the string \"tomorrow\"");
    UnreadableRowException worse = todos.unreadable().get("worse");
    assertThat(worse).hasMessageContainingAll("cell text", "expected a string", "found no cell");
    assertThat(worse.place()).isEqualTo("text");
    assertThat(worse.rowId()).isEqualTo("worse");
    assertThat(worse.tableId()).isEqualTo("todos");
    assertThat(changes).hasSize(3);
    assertThat(changes.get(1).newRow()).isNull();
    assertThat(changes.get(1).isRemoved()).isFalse();
    assertThat(changes.get(1).unreadable()).hasMessageContaining("tomorrow");
    todos.set("bad", new Todo("Buy bread"));
    assertThat(changes.get(3).oldRow()).isNull();
    assertThat(todos.all()).containsOnlyKeys("good", "bad");
  }

  record Point(int x, int y) {}

  record Shape(String name, List<Point> points, Map<String, Point> named) {}

  @Test
  void messagesSayWhereInsideOfACell() {
    Table<Shape> shapes = Table.of(store, "shapes", Shape.class);
    store.setRow(
        "shapes",
        "s",
        Cell.ofObjects(
            Map.of(
                "name", "s", "points", List.of(Map.of("x", 1, "y", 2), Map.of("x", 1, "y", 2.5)))));
    assertThatThrownBy(() -> shapes.get("s"))
        .hasMessageContainingAll(
            "no Shape: cell points[1].y: expected a whole number from", "found the number 2.5");
    List<Point> points = new ArrayList<>();
    points.add(null);
    assertThatThrownBy(() -> shapes.set("s", new Shape("s", points, Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Shape.points[0]", "found null");
  }

  record Node(String name, List<Node> children) {}

  @Test
  void recordsMayHoldTheirOwnKind() {
    Table<Node> nodes = Table.of(store, "nodes", Node.class);
    Node tree = new Node("root", List.of(new Node("leaf", List.of())));
    assertThat(nodes.get(nodes.add(tree))).isEqualTo(tree);
  }

  record Version1(String title, int count) {}

  record Version2(
      @CellId(
              value = "text",
              former = {"title", "name"})
          String text,
      int count,
      @Default("NORMAL") Priority priority,
      @Default("7") int stars,
      List<String> tags,
      Optional<Instant> due) {}

  @Test
  void renamedAndAddedComponentsReadOldRows() {
    Table<Version1> old = Table.of(store, "t", Version1.class);
    Table<Version2> now = Table.of(store, "t", Version2.class);
    old.set("r", new Version1("Buy milk", 3));
    Version2 read = now.get("r");
    assertThat(read)
        .isEqualTo(new Version2("Buy milk", 3, Priority.NORMAL, 7, List.of(), Optional.empty()));
    now.set("r", read);
    assertThat(store.getCellIds("t", "r"))
        .containsExactlyInAnyOrder("text", "count", "priority", "stars", "tags");
    assertThat(now.get("r")).isEqualTo(read);
    store.setRow("t", "older", Cell.ofObjects(Map.of("name", "Buy bread")));
    assertThat(now.get("older").text()).isEqualTo("Buy bread");
  }

  record Checked(int age) {
    Checked {
      if (age < 0) {
        throw new IllegalArgumentException("No age is negative: " + age);
      }
    }
  }

  @Test
  void whatTheRecordsConstructorRefusesCannotBeRead() {
    store.setCell("t", "r", "age", -1);
    assertThatThrownBy(() -> Table.of(store, "t", Checked.class).get("r"))
        .isInstanceOf(UnreadableRowException.class)
        .hasMessageContainingAll("Checked refuses it", "No age is negative: -1");
  }

  @Test
  void aNullThatIsNotMarkedIsRefusedByName() {
    assertThatThrownBy(() -> todos.add(new Todo(null, false, Optional.empty(), null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Todo.text", "expected a string, found null", "@Nullable");
    assertThatThrownBy(() -> todos.add(new Todo("\ufffd")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Todo.text", "reserved");
    assertThat(todos.size()).isZero();
  }

  record Nothing(Optional<String> a) {}

  record WithDate(Date date) {}

  record WithGeneric<T>(T value) {}

  record Twice(String a, @CellId("a") String b) {}

  record BadDefault(@Default("soon") Duration duration) {}

  record Both(@Default("x") @Nullable String text) {}

  @Test
  void classesThatDoNotFitAreRefusedByComponent() {
    assertThatThrownBy(() -> Table.of(store, "t", WithDate.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("WithDate.date", "java.util.Date", "date or time");
    assertThatThrownBy(() -> Table.of(store, "t", WithGeneric.class))
        .hasMessageContainingAll("WithGeneric.value", "T");
    assertThatThrownBy(() -> Table.of(store, "t", Twice.class))
        .hasMessageContainingAll("Twice.b", "\"a\"");
    assertThatThrownBy(() -> Table.of(store, "t", BadDefault.class))
        .hasMessageContainingAll("BadDefault.duration's default", "PT1H30M", "soon");
    assertThatThrownBy(() -> Table.of(store, "t", Both.class))
        .hasMessageContainingAll("Both.text", "@Default");
    assertThatThrownBy(() -> Table.of(store, "t", Nothing.class).add(new Nothing(Optional.empty())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no component of this one is present");
  }

  @Test
  void theSchemaOfARecordTakesItsRowsAndFillsInDefaults() {
    store.setTablesSchema(
        Map.of("todos", Table.schemaOf(Todo.class), "t", Table.schemaOf(Version2.class)));
    Todo todo = new Todo("Buy milk", true, Optional.of(LocalDate.EPOCH), "2 litres");
    assertThat(todos.get(todos.add(todo))).isEqualTo(todo);
    store.setRow("todos", "r", Cell.ofObjects(Map.of("text", "Buy milk", "due", 7)));
    assertThat(todos.get("r")).isEqualTo(new Todo("Buy milk"));
    assertThat(store.getBoolean("todos", "r", "done")).isFalse();
    store.setRow("t", "r", Cell.ofObjects(Map.of("title", "Buy milk")));
    assertThat(store.getLong("t", "r", "stars")).isEqualTo(7);
    assertThat(Table.of(store, "t", Version2.class).get("r").text()).isEqualTo("Buy milk");
    store.setRow("todos", "bad", Cell.ofObjects(Map.of("done", true)));
    assertThat(todos.has("bad")).isFalse();
  }

  @Test
  void aRowOfWhichTheStoreTakesNothingIsAnError() {
    Middleware.createMiddleware(store).addWillSetRowCallback((tableId, rowId, row) -> null);
    assertThatThrownBy(() -> todos.add(new Todo("Buy milk")))
        .isInstanceOf(MerrowException.class)
        .hasMessageContainingAll("middleware", "todos", "Buy milk");
  }

  @Test
  void aTableShowsWhatItIs() {
    assertThat(todos).hasToString("Table[todos of Todo in Store[0 tables, 0 values]]");
  }
}
