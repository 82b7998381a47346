package dev.merrow.benchmarks.soak;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that numbers what it says, and checks that it hears from each other one number after the
 * other.
 */
final class SoakSocket implements WebSocket.Listener {
  private final String name;
  private final Ledger ledger;
  private final Consumer<SoakSocket> heard;
  private final StringBuilder parts = new StringBuilder();

  /** By the name of each other one, the last number that was heard. */
  private final Map<String, Integer> numbers = new HashMap<>();

  private final AtomicInteger number = new AtomicInteger();
  private volatile @Nullable WebSocket socket;
  private volatile CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
  private volatile boolean closing;

  private SoakSocket(String name, Ledger ledger, Consumer<SoakSocket> heard) {
    this.name = name;
    this.ledger = ledger;
    this.heard = heard;
  }

  /**
   * Opens one.
   *
   * @param heard is called after each message
   */
  static CompletableFuture<SoakSocket> open(
      HttpClient client, URI uri, String name, Ledger ledger, Consumer<SoakSocket> heard) {
    SoakSocket opened = new SoakSocket(name, ledger, heard);
    return client
        .newWebSocketBuilder()
        .buildAsync(uri, opened)
        .thenApply(
            socket -> {
              opened.socket = socket;
              return opened;
            });
  }

  /** Says the next number, which others are to hear; nothing if the last one is not out yet. */
  void say(int others) {
    WebSocket to = socket;
    if (to != null && sending.isDone() && !closing) {
      ledger.said(others);
      sending = to.sendText("\n[\"%s %s\",1,\"\"]".formatted(name, number.incrementAndGet()), true);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    parts.append(data);
    if (last) {
      hear(parts.toString());
      parts.setLength(0);
      heard.accept(this);
    }
    from.request(1);
    return null;
  }

  private void hear(String text) {
    String said = text.substring(text.indexOf('"') + 1, text.indexOf('"', text.indexOf('"') + 1));
    int space = said.indexOf(' ');
    String sender = said.substring(0, space);
    int next = Integer.parseInt(said.substring(space + 1));
    Integer before = numbers.put(sender, next);
    ledger.heard(before == null || next == before + 1);
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    if (!closing) {
      ledger.failed("closed with %s %s".formatted(code, reason));
    }
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    if (!closing) {
      ledger.failed(error.toString());
    }
  }

  /** Closes it, once what it says is out. */
  void close() {
    closing = true;
    WebSocket to = socket;
    if (to != null) {
      sending =
          sending
              .handle((done, error) -> to)
              .thenCompose(open -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
    }
  }
}
