package dev.merrow.ws.server;

import dev.merrow.store.IdChange;
import dev.merrow.store.Subscription;
import dev.merrow.ws.server.WsServerEvent.ClientIdsChanged;
import dev.merrow.ws.server.WsServerEvent.PathIdsChanged;
import dev.merrow.ws.server.internal.core.BrokerEvents;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a server. */
final class ServerListeners implements BrokerEvents {
  private static final Logger LOG = LoggerFactory.getLogger(WsServer.class);

  private final WsServer server;
  private final AtomicInteger nextId = new AtomicInteger();

  /** In the order in which they were added. */
  private final Map<Integer, Consumer<WsServerEvent>> listeners = new ConcurrentSkipListMap<>();

  ServerListeners(WsServer server) {
    this.server = server;
  }

  Subscription add(Consumer<WsServerEvent> listener) {
    int id = nextId.getAndIncrement();
    listeners.put(id, listener);
    return new Subscription() {
      @Override
      public String id() {
        return Integer.toString(id);
      }

      @Override
      public void close() {
        listeners.remove(id);
      }
    };
  }

  @Override
  public void pathAdded(String pathId) {
    tell(new PathIdsChanged(server, pathId, IdChange.ADDED));
  }

  @Override
  public void pathRemoved(String pathId) {
    tell(new PathIdsChanged(server, pathId, IdChange.REMOVED));
  }

  @Override
  public void clientAdded(String pathId, String clientId) {
    tell(new ClientIdsChanged(server, pathId, clientId, IdChange.ADDED));
  }

  @Override
  public void clientRemoved(String pathId, String clientId) {
    tell(new ClientIdsChanged(server, pathId, clientId, IdChange.REMOVED));
  }

  private void tell(WsServerEvent event) {
    for (Consumer<WsServerEvent> listener : listeners.values()) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        LOG.warn("A listener failed on {}", event.change(), e);
      }
    }
  }
}
