package com.example.todo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.Subscription;
import java.awt.Component;
import java.awt.Container;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.swing.JCheckBox;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs share one list: started as a user starts them, the window off the screen. */
class TodoTest {
  private static final Path PAGE = Path.of("src", "main", "resources", "page");

  @TempDir Path folder;

  private TodoServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TodoServer(0, 0, folder.resolve("todo-data"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String broker() {
    return "ws://127.0.0.1:" + server.brokerPort() + "/todos";
  }

  @Test
  @Tag("node")
  void aTerminalAWindowAndAPageShareTheList() throws Exception {
    try (Window window = new Window(broker());
        Program terminal = Program.java(TodoTerminal.class, broker());
        Program page =
            Program.node(
                Path.of("src", "test", "js", "browser.js").toString(),
                PAGE.toAbsolutePath().toString(),
                broker())) {
      terminal.tell("add Buy milk");
      page.awaitLine("[ ] Buy milk");
      window.await("[ ] Buy milk");

      page.tell("click 1");
      terminal.awaitLine("1 [x] Buy milk");
      window.await("[x] Buy milk");

      window.type("Call Anna");
      terminal.awaitLine("2 [ ] Call Anna");
      page.awaitLine("[ ] Call Anna");

      page.tell("type Sing");
      window.await("[x] Buy milk", "[ ] Call Anna", "[ ] Sing");
      window.click(2);
      terminal.awaitLine("3 [x] Sing");

      terminal.tell("clean");
      window.await("[ ] Call Anna");
      terminal.tell("quit");
      assertThat(terminal.exitValue()).isZero();
    }
  }

  @Test
  void theListIsKept() throws Exception {
    try (Program terminal = Program.java(TodoTerminal.class, broker())) {
      terminal.awaitLine("(connected)");
      terminal.tell("add Buy milk");
      // ending it sends what is not sent yet
      terminal.tell("quit");
      assertThat(terminal.exitValue()).isZero();
    }
    server.close();
    start();
    try (Window window = new Window(broker())) {
      window.await("[ ] Buy milk");
    }
  }

  @Test
  void theWindowShowsTheListAndIsPainted() throws Exception {
    try (Window window = new Window(broker())) {
      BufferedImage empty = window.paint();
      window.type("Buy milk");
      window.await("[ ] Buy milk");

      BufferedImage painted = window.paint();

      assertThat(pixels(painted)).isNotEqualTo(pixels(empty));
    }
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  @Test
  void theTerminalNamesNumbersThatAreNotOnTheList() throws Exception {
    try (Program terminal = Program.java(TodoTerminal.class, broker())) {
      terminal.tell("done 7");
      terminal.awaitLine("There is no number \"7\" on the list");
      terminal.tell("dance");
      terminal.awaitLine(
          "add TEXT | done NUMBER | open NUMBER | clean (removes what is done) | list | quit");
    }
  }

  @Test
  void theServerHasThePageAndNothingElse() throws Exception {
    assertThat(get("/").body()).isEqualTo(Files.readString(PAGE.resolve("index.html")));
    assertThat(get("/page.js").body()).isEqualTo(Files.readString(PAGE.resolve("page.js")));
    assertThat(get("/page.js").headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/javascript");
    assertThat(get("/../com/example/todo/Todo.class").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.pagePort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The window's panel, without a screen. */
  private static final class Window implements AutoCloseable {
    private final TodoList todos;
    private final TodoPanel panel;

    Window(String broker) throws Exception {
      todos = new TodoList(URI.create(broker));
      panel = inSwing(() -> new TodoPanel(todos));
    }

    private static <T> T inSwing(Callable<T> task) throws Exception {
      FutureTask<T> future = new FutureTask<>(task);
      SwingUtilities.invokeLater(future);
      return future.get(60, TimeUnit.SECONDS);
    }

    void type(String text) throws Exception {
      inSwing(
          () -> {
            panel.text().setText(text);
            panel.text().postActionEvent();
            return null;
          });
    }

    void click(int index) throws Exception {
      inSwing(
          () -> {
            panel.boxes().get(index).doClick();
            return null;
          });
    }

    /** Waits until the window shows this, and nothing else. */
    void await(String... lines) throws Exception {
      CompletableFuture<Void> shown = new CompletableFuture<>();
      List<String> expected = List.of(lines);
      Runnable check =
          () ->
              SwingUtilities.invokeLater(
                  () -> {
                    if (lines().equals(expected)) {
                      shown.complete(null);
                    }
                  });
      // what the panel does on a change, it has asked for before: its listener was added first
      Subscription listening = todos.onChange(check);
      try {
        check.run();
        shown.get(60, TimeUnit.SECONDS);
      } finally {
        listening.close();
      }
    }

    private List<String> lines() {
      return panel.boxes().stream().map(Window::line).toList();
    }

    private static String line(JCheckBox box) {
      return (box.isSelected() ? "[x] " : "[ ] ") + box.getText();
    }

    BufferedImage paint() throws Exception {
      return inSwing(
          () -> {
            panel.setSize(480, 320);
            layOut(panel);
            BufferedImage image = new BufferedImage(480, 320, BufferedImage.TYPE_INT_RGB);
            panel.printAll(image.createGraphics());
            return image;
          });
    }

    private static void layOut(Container container) {
      container.doLayout();
      for (Component component : container.getComponents()) {
        if (component instanceof Container inner) {
          layOut(inner);
        }
      }
    }

    @Override
    public void close() {
      SwingUtilities.invokeLater(panel::stop);
      todos.close();
    }
  }
}
