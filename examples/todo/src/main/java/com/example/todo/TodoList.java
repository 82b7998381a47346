package com.example.todo;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;

import dev.merrow.records.Table;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.ws.client.WsSynchronizer;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The list: what all programs share. Safe for use by many threads. */
public final class TodoList implements AutoCloseable {
  /** Where the broker of {@link TodoServer} has the list. */
  public static final URI DEFAULT_BROKER = URI.create("ws://localhost:8048/todos");

  private static final Comparator<Map.Entry<String, Todo>> OLDEST_FIRST =
      Comparator.<Map.Entry<String, Todo>, Instant>comparing(entry -> entry.getValue().created())
          .thenComparing(Map.Entry::getKey);

  private final MergeableStore store = createMergeableStore();
  private final Table<Todo> table = Table.of(store, "todos", Todo.class);
  private final WsSynchronizer sync;

  /** Makes a list that is shared through a broker, as soon as there is a connection. */
  public TodoList(URI broker) {
    this.sync = createWsSynchronizer(store, broker);
    // works offline until then, and a refusal is told to the synchronizer's error listener
    var unused = sync.startSync();
  }

  /** Everything on the list by id, oldest first. */
  public List<Map.Entry<String, Todo>> all() {
    return table.all().entrySet().stream().sorted(OLDEST_FIRST).toList();
  }

  /** Adds something, under an id that no other program gives to anything. */
  public void add(String text) {
    table.add(new Todo(text, false, Instant.now().truncatedTo(ChronoUnit.MILLIS)));
  }

  /** Says whether something is done; does nothing if somebody has removed it. */
  public void setDone(String id, boolean done) {
    store.transaction(
        () -> {
          if (table.has(id)) {
            table.update(id, todo -> todo.withDone(done));
          }
        });
  }

  /** Removes everything that is done. */
  public void removeDone() {
    store.transaction(
        () ->
            all().stream()
                .filter(entry -> entry.getValue().done())
                .forEach(entry -> table.remove(entry.getKey())));
  }

  /** Calls a listener after each change, local or remote, on the thread that made it. */
  public Subscription onChange(Runnable listener) {
    return store.addTableListener("todos", event -> listener.run());
  }

  /** Calls a listener when there is a connection, and when there is none any more. */
  public Subscription onConnection(Consumer<Boolean> listener) {
    AtomicBoolean wasUp = new AtomicBoolean();
    Consumer<SynchronizerStatus> ofStatus =
        status -> {
          boolean isUp = status == SynchronizerStatus.IN_SYNC;
          boolean isDown = status == SynchronizerStatus.OFFLINE;
          if (isUp ? wasUp.compareAndSet(false, true) : isDown && wasUp.getAndSet(false)) {
            listener.accept(isUp);
          }
        };
    Subscription listening = sync.addStatusListener(ofStatus);
    ofStatus.accept(sync.getStatus());
    return listening;
  }

  /** Sends what is not sent yet, for some seconds, if there is a connection. Then ends it. */
  @Override
  public void close() {
    sync.close();
  }
}
