package com.example.todos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.records.Table;
import dev.merrow.spring.MerrowStore;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.PathStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application that ends closes its clients, answers its requests, and has saved it all. */
class GracefulShutdownTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final CountDownLatch SLOW_BEGUN = new CountDownLatch(1);
  private static final CountDownLatch SLOW_MAY_WRITE = new CountDownLatch(1);

  @TempDir Path data;

  @RestController
  static class SlowController {
    private final Table<Todo> todos;

    SlowController(@MerrowStore("todos") MergeableStore store) {
      todos = Table.of(store, "todos", Todo.class);
    }

    @GetMapping("/slow")
    String slow() throws InterruptedException {
      SLOW_BEGUN.countDown();
      assertThat(SLOW_MAY_WRITE.await(30, TimeUnit.SECONDS)).isTrue();
      return todos.add(new Todo("Slow", false));
    }
  }

  @Test
  void nothingThatWasAcknowledgedIsLost() throws Exception {
    List<String> acknowledged = new CopyOnWriteArrayList<>();
    ConfigurableApplicationContext application =
        new SpringApplicationBuilder(TodoApplication.class, SlowController.class)
            .run("--server.port=0", "--merrow.stores.directory=" + data);
    int port = application.getEnvironment().getRequiredProperty("local.server.port", int.class);
    CountDownLatch writing = new CountDownLatch(10);
    try (TodoClient ada = TodoClient.connect(port, "ada")) {
      CompletableFuture<Void> disconnected = new CompletableFuture<>();
      ada.synchronizer.addStatusListener(
          status -> {
            if (status == SynchronizerStatus.OFFLINE) {
              disconnected.complete(null);
            }
          });
      CompletableFuture<HttpResponse<String>> slow =
          inBackground(() -> TodoClient.get(port, "bob", "/slow"));
      assertThat(SLOW_BEGUN.await(30, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Void> writer =
          inBackground(
              () -> {
                while (!disconnected.isDone()) {
                  String id = ada.todos.add(new Todo("Quick", false));
                  CompletableFuture<FlushResult> flushed =
                      ada.synchronizer.flush(LIMIT).exceptionally(failure -> null);
                  CompletableFuture.anyOf(flushed, disconnected).get();
                  if (flushed.getNow(null) == FlushResult.STORED) {
                    acknowledged.add(id);
                  }
                  writing.countDown();
                }
                return null;
              });
      assertThat(writing.await(30, TimeUnit.SECONDS)).isTrue();

      CompletableFuture<Void> ended =
          inBackground(
              () -> {
                application.close();
                return null;
              });
      assertThat(disconnected).succeedsWithin(LIMIT);
      assertThat(slow).as("the request is still answered").isNotDone();
      SLOW_MAY_WRITE.countDown();
      assertThat(slow).succeedsWithin(LIMIT);
      assertThat(slow.join().statusCode()).isEqualTo(200);
      acknowledged.add(slow.join().body());
      assertThat(ended).succeedsWithin(LIMIT);
      ada.synchronizer.stopSync().join();
      assertThat(writer).succeedsWithin(LIMIT.plus(LIMIT));
    }

    assertThat(acknowledged).hasSizeGreaterThan(10);
    assertThat(saved()).containsAll(acknowledged);
  }

  private List<String> saved() throws Exception {
    try (SqlitePathStores stores = new SqlitePathStores(data)) {
      PathStore todos = stores.open("todos").orElseThrow();
      todos.persister().load().get(30, TimeUnit.SECONDS);
      List<String> ids = todos.store().getRowIds("todos");
      todos.persister().close();
      return ids;
    }
  }

  private interface Work<T> {
    T get() throws Exception;
  }

  private static <T> CompletableFuture<T> inBackground(Work<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                done.complete(work.get());
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return done;
  }
}
