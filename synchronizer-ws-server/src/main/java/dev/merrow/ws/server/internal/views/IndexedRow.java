package dev.merrow.ws.server.internal.views;

import org.jspecify.annotations.Nullable;

/**
 * A row, or a value, of a path's store: who sees it, and its hashes, which are 0 where no cell is
 * visible. A path has one for each of its rows, so it is as small as possible: rows of one part
 * form a list through their own fields.
 */
final class IndexedRow extends VariantHashes {
  final String id;
  Part part;
  @Nullable IndexedRow previous;
  @Nullable IndexedRow next;

  IndexedRow(String id, Part part) {
    this.id = id;
    this.part = part;
  }
}
