package dev.merrow.sync;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import java.util.Map;

/**
 * A message from one synchronizer to another. (TinyBase's protocol: the eight message types.)
 *
 * <p>The five requests are each answered by a {@link Response} with the request's id. Hashes are
 * unsigned 32-bit numbers in {@code int}s.
 */
public sealed interface Message {

  /**
   * Answers a request. (Type 0.)
   *
   * @param answer the requested content
   */
  record Response(Answer answer) implements Message {}

  /**
   * Requests the hashes of all content; peers that are not synchronizing do not answer. (Type 1.)
   */
  record GetContentHashes() implements Message {}

  /**
   * Offers the hashes of all content, so that a peer whose hashes differ can request the
   * differences. (Type 2.)
   *
   * @param hashes the sender's hashes
   */
  record OfferContentHashes(ContentHashes hashes) implements Message {}

  /**
   * Carries changes, which the receiver merges. (Type 3.)
   *
   * @param changes usually those of one transaction
   */
  record ContentDiff(MergeableChanges changes) implements Message {}

  /**
   * Requests the tables that the sender lacks and the hashes of those that differ. (Type 4.)
   *
   * @param tableHashes the sender's, by table id
   */
  record GetTableDiff(Map<String, Integer> tableHashes) implements Message {}

  /**
   * Requests the rows that the sender lacks and the hashes of those that differ. (Type 5.)
   *
   * @param rowHashes the sender's, by table and row id, for the tables that differ
   */
  record GetRowDiff(Map<String, Map<String, Integer>> rowHashes) implements Message {}

  /**
   * Requests the cells that the sender lacks or has with different content. (Type 6.)
   *
   * @param cellHashes the sender's, by table, row and cell id, for the rows that differ
   */
  record GetCellDiff(Map<String, Map<String, Map<String, Integer>>> cellHashes)
      implements Message {}

  /**
   * Requests the values that the sender lacks or has with different content. (Type 7.)
   *
   * @param valueHashes the sender's, by value id
   */
  record GetValueDiff(Map<String, Integer> valueHashes) implements Message {}
}
