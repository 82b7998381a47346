package dev.merrow.ws.server.internal.core;

import dev.merrow.persist.Persistence;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ServerStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.Routing;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the stores of paths, and works only when it is given time. */
final class TestDisk implements PathStores {
  final VirtualTime time = new VirtualTime();

  /** The stores that are in use now. */
  final Map<String, MergeableStore> open = new HashMap<>();

  /** Paths that have no store. */
  final Set<String> without = new HashSet<>();

  Routing routing = Routing.OPEN;
  boolean readable = true;
  boolean full;

  /** What its stores are called, before a number. */
  String name = "server ";

  /** Whether it says only when a path is opened if that has a store. */
  boolean undecided;

  private final Map<String, MergeableContent> content = new HashMap<>();
  private int count;

  /** How often one was opened. */
  int opened;

  @Override
  public Optional<PathStore> open(String pathId) {
    if (without.contains(pathId)) {
      return Optional.empty();
    }
    if (open.containsKey(pathId)) {
      throw new IllegalStateException("Still in use: " + pathId);
    }
    MergeableStore store = MergeableStore.createMergeableStore(name + count++, time);
    open.put(pathId, store);
    opened++;
    PathStore parts =
        PathStore.persisted(
            Persister.createCustomPersister(
                store,
                new Place(pathId),
                PersisterOptions.builder()
                    .scheduler(time)
                    .autoLoadInterval(Duration.ZERO)
                    .errorListener(error -> {})
                    .build()));
    return Optional.of(parts.withRouting(routing));
  }

  @Override
  public ServerStore presence(String pathId) {
    if (undecided) {
      return ServerStore.UNDECIDED;
    }
    return without.contains(pathId) ? ServerStore.ABSENT : ServerStore.PRESENT;
  }

  /** The hashes of what is kept for a path. */
  ContentHashes hashes(String pathId) {
    MergeableStore store = MergeableStore.createMergeableStore("reader", time);
    MergeableContent kept = content.get(pathId);
    if (kept != null) {
      store.setMergeableContent(kept);
    }
    return store.getMergeableContentHashes();
  }

  private final class Place implements Persistence<MergeableContent, MergeableChanges> {
    private final String pathId;

    Place(String pathId) {
      this.pathId = pathId;
    }

    @Override
    public @Nullable MergeableContent load() throws IOException {
      if (!readable) {
        throw new IOException("Cannot be read");
      }
      return content.get(pathId);
    }

    @Override
    public void save(MergeableContent all) throws IOException {
      if (full) {
        throw new IOException("No space left");
      }
      content.put(pathId, all);
    }

    @Override
    public void close() {
      open.remove(pathId);
    }
  }
}
