package dev.merrow.sync;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import java.util.Map;

/**
 * What one synchronizer says to another. (TinyBase's protocol: the eight message types.)
 *
 * <p>The five requests are each answered by a {@link Response} with the request's id. Hashes are
 * unsigned 32-bit numbers in {@code int}s.
 */
public sealed interface Message {

  /**
   * Answers a request. (Type 0.)
   *
   * @param answer what was asked for
   */
  record Response(Answer answer) implements Message {}

  /** Asks for the hashes of all content; peers that are not syncing don't answer. (Type 1.) */
  record GetContentHashes() implements Message {}

  /**
   * Tells the hashes of all content, so that whoever has others may ask for what differs. (Type 2.)
   *
   * @param hashes the sender's hashes
   */
  record OfferContentHashes(ContentHashes hashes) implements Message {}

  /**
   * Brings changes, which the receiver merges. (Type 3.)
   *
   * @param changes mostly those of one transaction
   */
  record ContentDiff(MergeableChanges changes) implements Message {}

  /**
   * Asks for the tables that the sender lacks and the hashes of those that differ. (Type 4.)
   *
   * @param tableHashes the sender's, by table id
   */
  record GetTableDiff(Map<String, Integer> tableHashes) implements Message {}

  /**
   * Asks for the rows that the sender lacks and the hashes of those that differ. (Type 5.)
   *
   * @param rowHashes the sender's, by table and row id, for the tables that differ
   */
  record GetRowDiff(Map<String, Map<String, Integer>> rowHashes) implements Message {}

  /**
   * Asks for the cells that the sender lacks or has differently. (Type 6.)
   *
   * @param cellHashes the sender's, by table, row and cell id, for the rows that differ
   */
  record GetCellDiff(Map<String, Map<String, Map<String, Integer>>> cellHashes)
      implements Message {}

  /**
   * Asks for the values that the sender lacks or has differently. (Type 7.)
   *
   * @param valueHashes the sender's, by value id
   */
  record GetValueDiff(Map<String, Integer> valueHashes) implements Message {}
}
