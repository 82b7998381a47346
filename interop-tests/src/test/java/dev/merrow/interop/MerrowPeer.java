package dev.merrow.interop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.RequestException;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.vectors.Operation;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A store of ours. */
final class MerrowPeer implements Peer {
  private final String name;
  private final MergeableStore store;
  private final WsSynchronizerOptions options;
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private @Nullable WsSynchronizer synchronizer;

  /** Creates a peer with an empty store. */
  MerrowPeer(PeerOptions options) {
    name = options.name();
    store = MergeableStore.createMergeableStore(name);
    store.addDidFinishTransactionListener(finished -> options.onChange().run());
    this.options =
        WsSynchronizerOptions.builder()
            .synchronizer(
                SynchronizerOptions.builder()
                    .requestTimeout(options.requestTimeout())
                    .errorListener(this::keepError)
                    .build())
            .fragmentBytes(options.fragmentBytes())
            .build();
  }

  private void keepError(Throwable error) {
    if (!(error instanceof RequestException)) {
      errors.add(error.toString());
    }
  }

  @Override
  public CompletableFuture<Void> connect(URI uri) {
    synchronizer = WsSynchronizer.createWsSynchronizer(store, uri, options);
    return synchronizer.startSync();
  }

  @Override
  public void disconnect() {
    if (synchronizer != null) {
      synchronizer.close();
    }
  }

  @Override
  public void write(List<Operation> operations) {
    operations.forEach(operation -> operation.applyTo(store));
  }

  @Override
  public ContentHashes hashes() {
    return store.getMergeableContentHashes();
  }

  @Override
  public JsonNode content() {
    return StoreJson.content(store);
  }

  @Override
  public List<String> errors() {
    return List.copyOf(errors);
  }

  @Override
  public String name() {
    return "Merrow's " + name;
  }
}
