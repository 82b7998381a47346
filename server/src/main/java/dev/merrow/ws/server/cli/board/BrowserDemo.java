package dev.merrow.ws.server.cli.board;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;

import dev.merrow.MerrowException;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.OriginAuthenticator;
import dev.merrow.ws.server.stores.PathStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A board that browser tabs share with this terminal, through a broker in the same process. */
public final class BrowserDemo {
  private static final String PATH = "board";

  private final PrintWriter out;
  private final BufferedReader in;

  /** A demo that has not begun. */
  public BrowserDemo(PrintWriter out, BufferedReader in) {
    this.out = out;
    this.in = in;
  }

  /**
   * Runs until that is typed, or the process is ended.
   *
   * @param port where to serve the page; 0 for a free port
   * @throws MerrowException if the port is taken
   */
  public void run(int port) throws IOException, InterruptedException {
    MergeableStore store = createMergeableStore();
    Board board = new Board(store);
    board.fill();
    try (WsServer server = WsServer.createWsServer(options());
        BoardPage page = new BoardPage(port, server.port());
        Link link = new Link(store, server.port())) {
      link.join();
      out.printf(
          "Open http://localhost:%s/ in two windows of a browser, and drag a card.%n", page.port());
      out.printf(
          "The broker between them: http://localhost:%s/live/#/path/%s%n", server.port(), PATH);
      out.println("This terminal shares the board, too. Type help for what you can do here.");
      BoardTerminal terminal = new BoardTerminal(board, link, out);
      terminal.show();
      Subscription showing = store.addDidFinishTransactionListener(finished -> terminal.show());
      if (!terminal.read(in)) {
        // there is no terminal: until the process is ended
        new CountDownLatch(1).await();
      }
      showing.close();
    }
  }

  private static WsServerOptions options() {
    return WsServerOptions.builder()
        .port(0)
        .authenticator(
            OriginAuthenticator.createLoopbackOriginAuthenticator(Authenticator.allowAll()))
        .stores(path -> Optional.of(PathStore.inMemory(createMergeableStore())))
        .build();
  }

  /** The terminal's connection. */
  private static final class Link implements BoardTerminal.Link, AutoCloseable {
    private final MergeableStore store;
    private final URI uri;
    private @Nullable WsSynchronizer synchronizer;

    Link(MergeableStore store, int port) {
      this.store = store;
      this.uri = URI.create("ws://127.0.0.1:%s/%s".formatted(port, PATH));
    }

    @Override
    public void join() {
      if (synchronizer == null) {
        WsSynchronizer joined = createWsSynchronizer(store, uri);
        synchronizer = joined;
        joined.startSync().join();
      }
    }

    @Override
    public void cut() {
      if (synchronizer != null) {
        synchronizer.close();
        synchronizer = null;
      }
    }

    @Override
    public void close() {
      cut();
    }
  }
}
