package dev.merrow.interop;

import dev.merrow.vectors.Operation;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A replica that writes and that synchronizes over a WebSocket. */
interface Peer extends Replica {

  /**
   * Connects and starts to synchronize.
   *
   * @return completes when the first exchange is done
   */
  CompletableFuture<Void> connect(URI uri);

  /** Stops to synchronize, and closes the WebSocket. */
  void disconnect();

  /** Writes, each operation in a transaction of its own. */
  void write(List<Operation> operations);
}
