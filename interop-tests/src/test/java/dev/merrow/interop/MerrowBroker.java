package dev.merrow.interop;

import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.Routing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Our broker. */
final class MerrowBroker implements BrokerUnderTest {
  private static final int FRAGMENT_BYTES = 70;

  private final Map<String, MergeableStore> stores = new ConcurrentHashMap<>();
  private final Runnable onChange;
  private final @Nullable Routing routing;
  private final WsServer server;

  /** Starts it, without stores of its own. */
  MerrowBroker() {
    this(null, () -> {}, 0);
  }

  /**
   * Starts it.
   *
   * @param routing of paths with a store of the server's own; null if they have none
   * @param onChange called after each transaction of such a store
   */
  MerrowBroker(@Nullable Routing routing, Runnable onChange) {
    this(routing, onChange, routing == null ? 0 : FRAGMENT_BYTES);
  }

  /** As above, with stores that send fragments of a size; 0 for whole messages. */
  MerrowBroker(@Nullable Routing routing, Runnable onChange, int fragmentBytes) {
    this.routing = routing;
    this.onChange = onChange;
    server =
        WsServer.createWsServer(
            WsServerOptions.builder()
                .port(0)
                .stores(this::open)
                .fragmentBytes(fragmentBytes)
                .build());
  }

  private Optional<PathStore> open(String path) {
    if (routing == null) {
      return Optional.empty();
    }
    MergeableStore store = MergeableStore.createMergeableStore();
    store.addDidFinishTransactionListener(finished -> onChange.run());
    stores.put(path, store);
    return Optional.of(PathStore.inMemory(store).withRouting(routing));
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public List<Replica> storesAt(String path) {
    MergeableStore store = stores.get(path);
    return store == null ? List.of() : List.of(new MerrowReplica("the broker's", store));
  }

  @Override
  public List<String> errors() {
    return List.of();
  }

  @Override
  public void close() {
    server.close();
  }
}
