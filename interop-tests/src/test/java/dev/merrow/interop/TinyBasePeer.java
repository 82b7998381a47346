package dev.merrow.interop;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.vectors.Operation;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A store and a synchronizer of TinyBase's in a Node.js process. */
final class TinyBasePeer extends TinyBaseReplica implements Peer {
  private static final int WRITES_AT_ONCE = 5;

  private final NodeProcess node;
  private final PeerOptions options;

  /** Creates a peer with an empty store. */
  TinyBasePeer(NodeProcess node, PeerOptions options) {
    super(node, options.name(), options.onChange());
    this.node = node;
    this.options = options;
    node.call("createStore", args().put("uniqueId", options.name()));
  }

  @Override
  public CompletableFuture<Void> connect(URI uri) {
    ObjectNode connection =
        args()
            .put("url", uri.toString())
            .put("requestTimeout", options.requestTimeout().toSeconds());
    if (options.fragmentBytes() > 0) {
      connection.put("fragmentSize", options.fragmentBytes());
    }
    return node.send("connect", connection)
        .thenCompose(opened -> node.send("startSync", args()))
        .thenAccept(started -> {});
  }

  /**
   * Connects to one of several brokers, and to the next one whenever it loses one.
   *
   * @param silence how long a broker may not answer before it counts as lost
   */
  void stayConnected(List<URI> uris, Duration silence) {
    ObjectNode connection =
        args()
            .put("requestTimeout", options.requestTimeout().toSeconds())
            .put("silence", silence.toMillis());
    ArrayNode urls = connection.putArray("urls");
    uris.forEach(uri -> urls.add(uri.toString()));
    node.call("stayConnected", connection);
  }

  /** Writes without waiting for it. */
  CompletableFuture<Void> writeSoon(List<Operation> operations) {
    ObjectNode command = args();
    ArrayNode writes = command.putArray("operations");
    operations.stream().map(Operation::json).forEach(writes::add);
    return node.send("writeAll", command).thenAccept(written -> {});
  }

  @Override
  public void disconnect() {
    node.call("disconnect", args());
  }

  @Override
  public void write(List<Operation> operations) {
    for (int i = 0; i < operations.size(); i += WRITES_AT_ONCE) {
      ObjectNode command = args();
      ArrayNode writes = command.putArray("operations");
      operations.stream().skip(i).limit(WRITES_AT_ONCE).map(Operation::json).forEach(writes::add);
      node.call("writeAll", command);
    }
  }
}
