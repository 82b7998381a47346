package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.ServerStore;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.WireIds;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** The real client with sockets, time and chance that a simulation gives it. */
public final class SimulatedClient {
  private final WsConnectionOptions options;
  private final ClientEnvironment clientEnvironment;

  /** A simulated socket, as {@link WebSocketLink} has it. */
  public interface Line {
    /** Connects. */
    CompletableFuture<Void> connect();

    /** Sends the payloads of one message. */
    CompletableFuture<Void> send(List<Frame> frames);

    /** Disconnects. */
    CompletableFuture<Void> close();
  }

  /** Receives the events of a line. */
  public interface Ear {
    /** The server says whether the path has a store; before it is connected. */
    void serverStore(ServerStore presence);

    /** The line is connected. */
    void opened();

    /** A payload came in. */
    void received(String payload);

    /** The line is no longer connected. */
    void closed(CloseReason reason);
  }

  /** Creates simulated sockets. */
  @FunctionalInterface
  public interface Lines {
    /**
     * A line that is not connected.
     *
     * @param byChannels whether it is to be shared by channels
     */
    Line create(URI uri, boolean byChannels, Ear ear);
  }

  private record LineSocket(Line line) implements WebSocketLink {
    @Override
    public CompletableFuture<Void> connect() {
      return line.connect();
    }

    @Override
    public CompletableFuture<Void> send(List<Frame> frames) {
      return line.send(frames);
    }

    @Override
    public CompletableFuture<Void> close() {
      return line.close();
    }
  }

  private record ListenersEar(WebSocketLink.Listener listener) implements Ear {
    @Override
    public void serverStore(ServerStore presence) {
      listener.serverStore(presence);
    }

    @Override
    public void opened() {
      listener.opened();
    }

    @Override
    public void received(String payload) {
      listener.received(Utf8Text.of(payload));
    }

    @Override
    public void closed(CloseReason reason) {
      listener.closed(reason);
    }
  }

  /** Creates an instance. */
  public SimulatedClient(
      Lines lines,
      WsConnectionOptions options,
      Scheduler scheduler,
      InstantSource clock,
      Random random) {
    this.options = options;
    this.clientEnvironment =
        new ClientEnvironment(
            (uri, subprotocols, unused, sameScheduler, listener) ->
                new LineSocket(
                    lines.create(uri, !subprotocols.isEmpty(), new ListenersEar(listener))),
            scheduler,
            clock,
            random,
            new WireIds(random));
  }

  /** The error for a server that refuses the connection. */
  public static TransportException refusal(int status) {
    return new RefusedException(status, "Refused with " + status);
  }

  /** A connection for channels. */
  public WsConnection connection(URI uri) {
    return new WsConnection(uri, options, clientEnvironment, () -> {});
  }

  /** The transport of a synchronizer. */
  public Transport transport(URI uri) {
    return new WsTransport(
        uri, new WsSynchronizerOptions(SynchronizerOptions.DEFAULTS, options), clientEnvironment);
  }

  /** A synchronizer with a socket of its own. */
  public WsSynchronizer synchronizer(
      MergeableStore store, URI uri, SynchronizerOptions synchronizer) {
    return WsSynchronizer.create(
        store,
        uri,
        new WsSynchronizerOptions(synchronizer, options),
        clientEnvironment,
        closed -> {});
  }
}
