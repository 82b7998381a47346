package dev.merrow.persist;

import dev.merrow.persist.internal.JsonTextPersistence;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import java.nio.file.Path;

/**
 * Keeps a store in a JSON file with the same text that TinyBase's FilePersister writes and reads,
 * including stamps and hashes if the store is mergeable.
 *
 * <p>Each save writes everything to a new file, which then atomically replaces the old one: a
 * reader sees the old text or the new, never a partial one. If the path is a symbolic link, the
 * target file is replaced. Permissions are kept on POSIX systems; owner, hard links and extended
 * attributes are not.
 *
 * <p>While it auto-loads, it checks at each {@link PersisterOptions#autoLoadInterval()} whether
 * others have replaced or changed the file. Saved content of a mergeable store is merged with what
 * they wrote. Persisters of this and other processes check and replace the file one at a time, by a
 * lock on a file {@code NAME.lock} beside it, which exists only for that time. So content that
 * other auto-persisting persisters have written is never overwritten unseen; TinyBase and other
 * programs do not use that lock.
 */
public interface FilePersister extends Persister {

  /** Returns a persister with default options. It reads and writes nothing until asked. */
  static FilePersister createFilePersister(Store store, Path filePath) {
    return createFilePersister(store, filePath, FilePersisterOptions.DEFAULTS);
  }

  /**
   * Returns a persister that reads and writes nothing until asked.
   *
   * @param filePath the file, which need not exist, in a directory that does
   */
  static FilePersister createFilePersister(
      Store store, Path filePath, FilePersisterOptions options) {
    JsonFile file = new JsonFile(filePath, options.fsync());
    Persister persister =
        store instanceof MergeableStore mergeable
            ? Persister.createCustomPersister(
                mergeable,
                new JsonTextPersistence<>(file, ContentFormat.ofMergeable()),
                options.persister())
            : Persister.createCustomPersister(
                store,
                new JsonTextPersistence<>(file, ContentFormat.ofPlain()),
                options.persister());
    return new DefaultFilePersister(persister, filePath);
  }

  /** Returns the file. */
  Path getFilePath();
}
