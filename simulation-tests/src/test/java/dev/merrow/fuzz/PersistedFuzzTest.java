package dev.merrow.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.InvalidJsonException;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.wire.ContentCodec;
import dev.merrow.wire.MalformedMessageException;
import java.time.Instant;
import org.junit.jupiter.api.Tag;

/** The JSON that files and databases hold, and that users hand over. */
@Tag("fuzz")
class PersistedFuzzTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  @FuzzTest
  void stampedContentIsReadOrRefused(byte[] data) {
    MergeableContent content;
    try {
      content = ContentCodec.decodeMergeable(new String(data, UTF_8));
    } catch (MalformedMessageException e) {
      return;
    }
    if (!ContentCodec.decodeMergeable(ContentCodec.encodeMergeable(content)).equals(content)) {
      throw new AssertionError("Read again, it no longer is " + content);
    }
    MergeableStore store = MergeableStore.createMergeableStore("store", () -> NOW);
    try {
      store.setMergeableContent(content);
    } catch (FutureStampException e) {
      return;
    }
    MergeableContent held = store.getMergeableContent();
    if (!ContentCodec.decodeMergeable(ContentCodec.encodeMergeable(held)).equals(held)) {
      throw new AssertionError("Read again, it no longer is " + held);
    }
  }

  @FuzzTest
  void plainContentIsReadOrRefused(byte[] data) {
    Content content;
    try {
      content = ContentCodec.decodePlain(new String(data, UTF_8));
    } catch (MalformedMessageException e) {
      return;
    }
    if (!ContentCodec.decodePlain(ContentCodec.encodePlain(content)).equals(content)) {
      throw new AssertionError("Read again, it no longer is " + content);
    }
  }

  @FuzzTest
  void jsonOfUsersIsSetOrRefused(byte[] data) {
    Store store = Store.createStore();
    store.setValue("before", 1);
    try {
      store.setJson(new String(data, UTF_8));
    } catch (InvalidJsonException e) {
      if (store.getValueIds().size() != 1) {
        throw new AssertionError("Refused, and yet something was changed", e);
      }
      return;
    }
    Store copy = Store.createStore();
    copy.setJson(store.getJson());
    if (!copy.getContent().equals(store.getContent())) {
      throw new AssertionError(store.getJson() + " became " + copy.getJson());
    }
  }
}
