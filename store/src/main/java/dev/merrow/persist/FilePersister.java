package dev.merrow.persist;

import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import java.nio.file.Path;

/**
 * Keeps a store in a file of JSON text: the very text that TinyBase's FilePersister writes and
 * reads, with stamps and hashes if the store is mergeable.
 *
 * <p>Each save writes everything, to another file that then takes the place of the first at once:
 * whoever reads sees the old text or the new, never half of one. Where the path is a symbolic link,
 * the file that it leads to is replaced. Permissions are kept on POSIX systems; owner, hard links
 * and extended attributes are not.
 *
 * <p>While it auto-loads it looks at each {@link PersisterOptions#autoLoadInterval()} whether
 * others replaced or changed the file. What is saved of a mergeable store is merged with what they
 * wrote. Looking at the file and replacing it is one turn, which persisters of this and of other
 * processes take one after the other, by a lock on a file {@code NAME.lock} beside it that is there
 * for that long. So what others that auto-persist have written is never overwritten unseen;
 * TinyBase and other programs know nothing of that lock.
 */
public interface FilePersister extends Persister {

  /** A persister with default options. Reads and writes nothing before it is told to. */
  static FilePersister createFilePersister(Store store, Path filePath) {
    return createFilePersister(store, filePath, FilePersisterOptions.DEFAULTS);
  }

  /**
   * A persister that reads and writes nothing before it is told to.
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
                new FilePersistence<>(file, ContentFormat.ofMergeable()),
                options.persister())
            : Persister.createCustomPersister(
                store, new FilePersistence<>(file, ContentFormat.ofPlain()), options.persister());
    return new DefaultFilePersister(persister, filePath);
  }

  /** The file. */
  Path getFilePath();
}
