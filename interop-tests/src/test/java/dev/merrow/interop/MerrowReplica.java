package dev.merrow.interop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import java.util.List;

/**
 * A store of ours that somebody else keeps in step.
 *
 * @param name how it is called in failures
 * @param store the store
 */
record MerrowReplica(String name, MergeableStore store) implements Replica {

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
    return List.of();
  }
}
