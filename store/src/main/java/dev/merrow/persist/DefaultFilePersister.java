package dev.merrow.persist;

import dev.merrow.persist.internal.ForwardingPersister;
import java.nio.file.Path;

/** A persister that also knows its file. */
final class DefaultFilePersister extends ForwardingPersister implements FilePersister {
  private final Path filePath;

  DefaultFilePersister(Persister delegate, Path filePath) {
    super(delegate);
    this.filePath = filePath;
  }

  @Override
  public Path getFilePath() {
    return filePath;
  }
}
