package dev.merrow.persist;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.ContentCodec;
import java.time.Instant;
import java.time.InstantSource;

/** Content with stamps and hashes. */
record MergeableFormat() implements ContentFormat<MergeableContent> {
  /** The end of the stamps' time, so that none lies ahead of it. */
  private static final InstantSource LAST = InstantSource.fixed(Instant.ofEpochMilli(Hlc.MAX_TIME));

  @Override
  public String encode(MergeableContent content) {
    return ContentCodec.encodeMergeable(content);
  }

  @Override
  public MergeableContent decode(String json) {
    return ContentCodec.decodeMergeable(json);
  }

  @Override
  public MergeableContent merge(MergeableContent written, MergeableContent own) {
    MergeableStore both = MergeableStore.createMergeableStore("", LAST);
    both.setMergeableContent(written);
    both.applyMergeableChanges(own.asChanges());
    return both.getMergeableContent();
  }
}
