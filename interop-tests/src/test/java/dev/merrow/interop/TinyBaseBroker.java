package dev.merrow.interop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/** TinyBase's {@code createWsServer}, in a Node.js process. */
final class TinyBaseBroker implements BrokerUnderTest {
  private static final String NAME = "server";
  private static final String STORES = "store at ";
  private static final int FRAGMENT_BYTES = 70;

  private final NodeProcess node;
  private final boolean withStores;
  private final Runnable onChange;
  private final int port;

  /**
   * Starts it.
   *
   * @param requestTimeout what it waits for answers
   * @param withStores whether it keeps a store of its own for each path
   * @param onChange called after each transaction of such a store
   */
  TinyBaseBroker(NodeProcess node, Duration requestTimeout, boolean withStores, Runnable onChange) {
    this.node = node;
    this.withStores = withStores;
    this.onChange = onChange;
    ObjectNode options =
        args()
            .put("requestTimeout", requestTimeout.toSeconds())
            .put("fragmentSize", FRAGMENT_BYTES);
    if (withStores) {
      options.put("storePrefix", STORES);
    }
    port = node.call("createServer", options).intValue();
  }

  private static ObjectNode args() {
    return AsciiJson.object().put("name", NAME);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public List<Replica> storesAt(String path) {
    return withStores ? List.of(new TinyBaseReplica(node, STORES + path, onChange)) : List.of();
  }

  @Override
  public List<String> errors() {
    return TinyBaseReplica.worthTelling(node.call("serverErrors", args()));
  }

  @Override
  public void close() {
    node.call("destroyServer", args());
  }
}
