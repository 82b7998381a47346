package dev.merrow.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;

/** Reads from all clients in one thread. */
final class LoadLoop implements AutoCloseable {
  private static final int BUFFER_BYTES = 1024 * 1024;

  private final Selector selector;
  private final List<LoadClient> clients;
  private final LoadClient.Sink sink;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  LoadLoop(List<LoadClient> clients, LoadClient.Sink sink) throws IOException {
    this.selector = Selector.open();
    this.clients = clients;
    this.sink = sink;
    for (LoadClient client : clients) {
      client.register(selector);
    }
  }

  /**
   * Reads all available data.
   *
   * @param millis how long to wait for data; 0 for not at all
   */
  void poll(long millis) throws IOException {
    if (millis > 0) {
      int unused = selector.select(this::serve, millis);
    } else {
      int unused = selector.selectNow(this::serve);
    }
  }

  private void serve(SelectionKey key) {
    LoadClient client = (LoadClient) key.attachment();
    try {
      if (key.isWritable()) {
        client.writeMore();
      }
      if (key.isReadable()) {
        client.read(buffer, sink);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (LoadClient client : clients) {
      client.close();
    }
    selector.close();
  }
}
