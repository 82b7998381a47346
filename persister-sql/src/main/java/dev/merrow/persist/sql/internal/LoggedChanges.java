package dev.merrow.persist.sql.internal;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.ContentCodec;
import dev.merrow.wire.MalformedMessageException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Entries of the log of the last saves, so that others who use the same database need read no more
 * than these. An entry's position is the sum of the sizes so far: so it is known at a glance which
 * are too old to keep. The first is random, so that a position says also which log it is in.
 */
public final class LoggedChanges {
  /** The approximate number of characters of changes that are kept. */
  public static final int MAX_SIZE = 4 * 1024 * 1024;

  /** A save of more than this many cells is only noted: others then read everything. */
  public static final int MAX_CELLS = 2_000;

  private static final int MAX_ENTRY = 256 * 1024;
  private static final long MAX_BEGINNING = 1L << 52;

  /** The end of the stamps' time, so that none lies ahead of it. */
  private static final InstantSource LAST = InstantSource.fixed(Instant.ofEpochMilli(Hlc.MAX_TIME));

  private final MergeableStore merged = MergeableStore.createMergeableStore("", LAST);

  /** Returns the text of an entry; null for one that only notes that something was saved. */
  public static @Nullable String encode(@Nullable MergeableChanges changes) {
    if (changes == null || changes.cellCount() > MAX_CELLS) {
      return null;
    }
    String text = ContentCodec.encodeChanges(changes);
    return text.length() > MAX_ENTRY ? null : text;
  }

  /** Returns the position of the first entry of a log. */
  public static long firstPosition() {
    return ThreadLocalRandom.current().nextLong(MAX_BEGINNING);
  }

  /** Returns how far behind the entry before it an entry is. */
  public static long sizeOf(@Nullable String text) {
    return text == null ? 1 : text.length();
  }

  /**
   * Adds the next entry.
   *
   * @throws MalformedMessageException if no version of Merrow can have logged that
   */
  public void add(String text) throws MalformedMessageException {
    merged.loadMergeableChanges(ContentCodec.decodeChanges(text));
  }

  /** Returns all that was added, merged. */
  public MergeableChanges merged() {
    return merged.getMergeableContent().asChanges();
  }
}
