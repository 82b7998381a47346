package dev.merrow.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Recomputed;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.MalformedMessageException;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.WireException;
import dev.merrow.wire.internal.BodyScanner;
import java.time.Instant;
import org.junit.jupiter.api.Tag;

/** The JSON of messages, as a peer reads it and as a broker checks it. */
@Tag("fuzz")
class MessagesFuzzTest {
  /** Limits that the content of any store can be within. */
  private static final JsonLimits WIDE = new JsonLimits(2_000, Integer.MAX_VALUE, 1_000_000);

  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  @FuzzTest
  void whatIsReadIsWrittenAsItWas(byte[] data) {
    String json = new String(data, UTF_8);
    Envelope envelope;
    try {
      envelope = MessageCodec.decode("peer", json);
    } catch (MalformedMessageException e) {
      return;
    }
    String written = MessageCodec.encode(envelope.requestId(), envelope.message());
    Envelope again = MessageCodec.decode("peer", written);
    if (!again.equals(envelope)) {
      throw new AssertionError(json + " was read as " + envelope + ", and then as " + again);
    }
    BodyScanner.check(written, WIDE);
    if (envelope.message() instanceof Message.ContentDiff diff) {
      merge(diff);
    }
  }

  private static void merge(Message.ContentDiff diff) {
    MergeableStore store = MergeableStore.createMergeableStore("store", () -> NOW);
    store.setCell("t", "r", "c", 1);
    try {
      store.applyMergeableChanges(diff.changes());
    } catch (FutureStampException e) {
      // nothing was merged
    }
    if (!store.getMergeableContentHashes().equals(Recomputed.hashes(store.getMergeableContent()))) {
      throw new AssertionError("Merging broke the hashes: " + diff);
    }
  }

  @FuzzTest
  void theBrokerPassesOnOnlyWhatPeersCanRead(byte[] data) {
    String json = new String(data, UTF_8);
    try {
      BodyScanner.check(json);
    } catch (WireException e) {
      return;
    }
    MessageCodec.decode("peer", json);
  }

  @FuzzTest
  void theBrokerPassesOnWhatPeersCanRead(byte[] data) {
    String json = new String(data, UTF_8);
    try {
      MessageCodec.decode("peer", json);
    } catch (MalformedMessageException e) {
      return;
    }
    BodyScanner.check(json, WIDE);
  }
}
