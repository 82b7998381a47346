package dev.merrow.persist;

import dev.merrow.stamp.Content;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampHash;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.ContentCodec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Content with stamps and hashes. */
record MergeableFormat() implements ContentFormat<MergeableContent, MergeableChanges> {
  /** The end of the stamps' time, so that none lies ahead of it. */
  private static final InstantSource LAST = InstantSource.fixed(Instant.ofEpochMilli(Hlc.MAX_TIME));

  @Override
  public String encode(MergeableContent content) {
    return ContentCodec.encodeMergeable(content);
  }

  @Override
  public MergeableContent decode(String json) {
    return decode(json, Instant.now());
  }

  @Override
  public MergeableContent decode(String json, Instant written) {
    return isOutdated(json)
        ? stamped(ContentCodec.decodePlain(json), json, written)
        : ContentCodec.decodeMergeable(json);
  }

  /** Content without stamps begins with an object of tables, and with stamps with an array. */
  @Override
  public boolean isOutdated(String json) {
    boolean begun = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c == '[' && !begun) {
        begun = true;
      } else if (" \t\r\n".indexOf(c) < 0) {
        return begun && c == '{';
      }
    }
    return false;
  }

  /**
   * Stamps content as if a store that is known by the text had written it. So the same text gets
   * the same stamps each time, and another text never the same ones, which would not merge.
   */
  private static MergeableContent stamped(Content content, String json, Instant written) {
    Instant now = Instant.now();
    Instant time =
        written.isAfter(now) ? now : written.isBefore(Instant.EPOCH) ? Instant.EPOCH : written;
    MergeableStore store =
        MergeableStore.createMergeableStore(
            "plain " + StampHash.ofString(json), InstantSource.fixed(time));
    store.setContent(content);
    return store.getMergeableContent();
  }

  @Override
  public MergeableContent merge(MergeableContent written, MergeableContent own) {
    return union(written, own);
  }

  @Override
  public MergeableContent union(MergeableContent written, MergeableContent own) {
    return apply(written, List.of(own.asChanges()));
  }

  @Override
  public MergeableContent apply(MergeableContent written, List<MergeableChanges> steps) {
    MergeableStore both = MergeableStore.createMergeableStore("", LAST);
    both.setMergeableContent(written);
    steps.forEach(both::applyMergeableChanges);
    return both.getMergeableContent();
  }
}
