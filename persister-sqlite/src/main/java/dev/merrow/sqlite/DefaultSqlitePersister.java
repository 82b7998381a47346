package dev.merrow.sqlite;

import dev.merrow.persist.Persister;
import dev.merrow.persist.internal.ForwardingPersister;
import java.nio.file.Path;

/** A persister that also knows its database. */
final class DefaultSqlitePersister extends ForwardingPersister implements SqlitePersister {
  private final Path path;

  DefaultSqlitePersister(Persister delegate, Path path) {
    super(delegate);
    this.path = path;
  }

  @Override
  public Path getPath() {
    return path;
  }
}
