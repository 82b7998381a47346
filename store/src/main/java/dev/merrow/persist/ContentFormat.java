package dev.merrow.persist;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The JSON text that TinyBase persists content as, for persistences that write everything at once.
 * Without state, so safe for use by many threads.
 *
 * @param <C> what content is
 * @param <D> what changes are
 */
public sealed interface ContentFormat<C, D> permits PlainFormat, MergeableFormat {

  /** The form of plain content: {@code [tables, values]}. */
  static ContentFormat<Content, Changes> ofPlain() {
    return new PlainFormat();
  }

  /**
   * The form of content with stamps and hashes. It also reads content without, as TinyBase does.
   */
  static ContentFormat<MergeableContent, MergeableChanges> ofMergeable() {
    return new MergeableFormat();
  }

  /** The JSON text of content. */
  String encode(C content);

  /**
   * Reads what {@link #encode} writes. Hashes are those that the text says: a store that takes the
   * content computes its own.
   *
   * @throws dev.merrow.wire.MalformedMessageException if the text is anything else
   */
  C decode(String json);

  /**
   * As {@link #decode(String)}, for text that may have been written by a store without stamps where
   * one with stamps is read now. Such content gets stamps of the time at which it was written, so
   * that it merges with what was written before and after that.
   *
   * @param written when the text was written, as far as that is known; a time in the future is
   *     taken for now
   */
  C decode(String json, Instant written);

  /** Whether a text has less than {@link #encode} writes: content without stamps for one with. */
  boolean isOutdated(String json);

  /**
   * What is to be written where others have written something meanwhile.
   *
   * @return both merged; or null if content is replaced rather than merged, because it has no
   *     stamps
   */
  @Nullable C merge(C written, C own);

  /**
   * Applies changes to what others have written.
   *
   * @param written what is there, which stays as it is
   * @param changes net changes, as a store without a schema takes them
   */
  C apply(C written, D changes);

  /** Everything of both; a cell that both have is the own one, unless it has an older stamp. */
  C union(C written, C own);
}
