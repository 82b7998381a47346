package dev.merrow.store;

import java.util.function.Function;

/**
 * Reads content with stamps and hashes. The hashes are up to date, including everything that the
 * current transaction of this thread has touched.
 */
final class StampedReader {
  private final StoreLock lock;
  private final TreeReader reader;
  private final Editor editor;
  private final HashUpdater hashes;
  private final Diffs diffs;

  StampedReader(StoreLock lock, TreeReader reader, Tree tree, Editor editor, HashUpdater hashes) {
    this.lock = lock;
    this.reader = reader;
    this.editor = editor;
    this.hashes = hashes;
    this.diffs = new Diffs(tree);
  }

  <T> T read(Function<Diffs, T> reading) {
    return reader.read(
        () -> {
          if (lock.isMine()) {
            hashes.update(editor.journal());
          }
          return reading.apply(diffs);
        });
  }
}
