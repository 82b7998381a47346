package dev.merrow.benchmarks.soak;

import dev.merrow.testkit.server.Attacker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client that numbers its messages, and checks that the numbers of each other client's messages
 * arrive in order.
 */
final class SoakSocket implements WebSocket.Listener {
  /** A message of such a client: its name and a number. */
  private static final Pattern SAID = Pattern.compile("\"((?:busy|churn)[0-9a-z-]*) ([0-9]+)\"");

  private final String name;
  private final DeliveryLog log;
  private final Consumer<SoakSocket> afterEach;
  private final StringBuilder parts = new StringBuilder();

  /** The last number received from each other client, by its name. */
  private final Map<String, Integer> numbers = new HashMap<>();

  private final AtomicInteger number = new AtomicInteger();
  private volatile @Nullable WebSocket socket;
  private volatile CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
  private volatile boolean closing;

  private SoakSocket(String name, DeliveryLog log, Consumer<SoakSocket> afterEach) {
    this.name = name;
    this.log = log;
    this.afterEach = afterEach;
  }

  /**
   * Opens a client.
   *
   * @param afterEach is called after each message of another such client
   */
  static CompletableFuture<SoakSocket> open(
      HttpClient client, URI uri, String name, DeliveryLog log, Consumer<SoakSocket> afterEach) {
    SoakSocket opened = new SoakSocket(name, log, afterEach);
    return client
        .newWebSocketBuilder()
        .buildAsync(uri, opened)
        .thenApply(
            socket -> {
              opened.socket = socket;
              return opened;
            });
  }

  /** Sends the next number to the others, unless the last one is still being sent. */
  void say(int others) {
    WebSocket to = socket;
    if (to != null && sending.isDone() && !closing) {
      log.sent(name, others);
      String said = name + ' ' + number.incrementAndGet();
      sending = to.sendText('\n' + Attacker.change(name, "said", said), true);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    parts.append(data);
    if (last) {
      hear(parts.toString());
      parts.setLength(0);
    }
    from.request(1);
    return null;
  }

  private void hear(String text) {
    Matcher said = SAID.matcher(text);
    if (said.find()) {
      int next = Integer.parseInt(said.group(2));
      Integer before = numbers.put(said.group(1), next);
      log.received(said.group(1), before == null || next == before + 1);
      afterEach.accept(this);
    }
    // otherwise it is a hostile client's, or a question of the server's own store
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    if (!closing) {
      log.failed("closed with %s %s".formatted(code, reason));
    }
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    if (!closing) {
      log.failed(error.toString());
    }
  }

  /** Closes it once all its messages are sent. */
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
