package dev.merrow.postgres;

import dev.merrow.persist.Persister;
import dev.merrow.persist.internal.ForwardingPersister;

/** A persister that also knows its database and mode. */
final class DefaultPostgresPersister extends ForwardingPersister implements PostgresPersister {
  private final PostgresDatabase database;
  private final PostgresMode mode;

  DefaultPostgresPersister(Persister delegate, PostgresDatabase database, PostgresMode mode) {
    super(delegate);
    this.database = database;
    this.mode = mode;
  }

  @Override
  public PostgresDatabase getDatabase() {
    return database;
  }

  @Override
  public PostgresMode getMode() {
    return mode;
  }
}
