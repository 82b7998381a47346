package dev.merrow.persist;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON text in which TinyBase persists content, for persistences that write everything at once.
 * Stateless, and so thread-safe.
 *
 * @param <C> the type of content
 * @param <D> the type of changes
 */
public sealed interface ContentFormat<C, D> permits PlainFormat, MergeableFormat {

  /** Returns the format of plain content: {@code [tables, values]}. */
  static ContentFormat<Content, Changes> ofPlain() {
    return new PlainFormat();
  }

  /**
   * Returns the format of content with stamps and hashes. It also reads content without stamps, as
   * TinyBase does.
   */
  static ContentFormat<MergeableContent, MergeableChanges> ofMergeable() {
    return new MergeableFormat();
  }

  /** Returns the JSON text of content. */
  String encode(C content);

  /**
   * Reads what {@link #encode} writes. Hashes are those in the text: a store that takes the content
   * computes its own.
   *
   * @throws dev.merrow.wire.MalformedMessageException if the text is anything else
   */
  C decode(String json);

  /**
   * As {@link #decode(String)}, for text that a store without stamps may have written although it
   * is now read with stamps. Such content gets stamps of the time at which it was written, so that
   * it merges with earlier and later writes.
   *
   * @param written when the text was written, as far as known; a future time counts as now
   */
  C decode(String json, Instant written);

  /**
   * Returns whether a text has less information than {@link #encode} writes: plain content in a
   * format with stamps.
   */
  boolean isOutdated(String json);

  /**
   * Returns the content to write if others have written something meanwhile.
   *
   * @return both merged; or null if content is replaced rather than merged, because it has no
   *     stamps
   */
  @Nullable C merge(C written, C own);

  /**
   * Applies changes to content that others have written.
   *
   * @param written the persisted content, which is not modified
   * @param changes net changes, as a store without a schema would apply them
   */
  default C apply(C written, D changes) {
    return apply(written, List.of(changes));
  }

  /**
   * Applies changes to content that others have written; see {@link Persistence#saveSteps}.
   *
   * @param written the persisted content, which is not modified
   * @param steps net changes to apply one after the other, as a store without a schema would
   */
  C apply(C written, List<D> steps);

  /** Returns the union of both; for a cell in both, {@code own} wins unless its stamp is older. */
  C union(C written, C own);
}
