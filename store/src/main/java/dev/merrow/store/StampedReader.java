package dev.merrow.store;

import java.util.function.Function;

/**
 * Reads content with stamps and hashes, which are up to date then: also with what a transaction
 * under way on this thread has touched.
 */
final class StampedReader {
  private final StoreLock lock;
  private final TreeReader reader;
  private final Editor editor;
  private final StampKeeper keeper;
  private final Diffs diffs;

  StampedReader(StoreLock lock, TreeReader reader, Tree tree, Editor editor, StampKeeper keeper) {
    this.lock = lock;
    this.reader = reader;
    this.editor = editor;
    this.keeper = keeper;
    this.diffs = new Diffs(tree);
  }

  <T> T read(Function<Diffs, T> reading) {
    return reader.read(
        () -> {
          if (lock.isMine()) {
            keeper.fold(editor.journal());
          }
          return reading.apply(diffs);
        });
  }
}
