package dev.merrow.sqlite;

import dev.merrow.persist.PersisterOptions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link SqlitePersister}. Use {@link #builder()} to create them; {@link
 * #DEFAULTS} has the defaults.
 *
 * @param mode the form of the store in the database; null, the default, for cells if the store is
 *     mergeable and JSON otherwise
 * @param synchronous what a save survives; {@link SqliteSynchronous#FULL} by default
 * @param journal how transactions are made atomic; {@link SqliteJournal#WAL} by default
 * @param busyTimeout how long to wait for others' locks before failing, in which case auto-saving
 *     and auto-loading try again; five seconds by default
 * @param ownerOnly whether only its owner can read and write a newly created file, and a path that
 *     is a symbolic link is refused; false by default. Systems without POSIX permissions create the
 *     file as usual
 * @param persister the options common to all persisters
 */
public record SqlitePersisterOptions(
    @Nullable SqliteMode mode,
    SqliteSynchronous synchronous,
    SqliteJournal journal,
    Duration busyTimeout,
    boolean ownerOnly,
    PersisterOptions persister) {

  /** The defaults. */
  public static final SqlitePersisterOptions DEFAULTS = builder().build();

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the timeout is negative or longer than 24 days
   */
  public SqlitePersisterOptions {
    Objects.requireNonNull(synchronous, "synchronous");
    Objects.requireNonNull(journal, "journal");
    Objects.requireNonNull(persister, "persister");
    if (busyTimeout.isNegative() || busyTimeout.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "busyTimeout must be from 0 to 2147483647 ms: " + busyTimeout);
    }
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link SqlitePersisterOptions}. Not thread-safe. */
  public static final class Builder {
    private @Nullable SqliteMode mode;
    private SqliteSynchronous synchronous = SqliteSynchronous.FULL;
    private SqliteJournal journal = SqliteJournal.WAL;
    private Duration busyTimeout = Duration.ofSeconds(5);
    private boolean ownerOnly;
    private PersisterOptions persister = PersisterOptions.DEFAULTS;

    private Builder() {}

    /** See {@link SqlitePersisterOptions#mode()}. */
    public Builder mode(@Nullable SqliteMode mode) {
      this.mode = mode;
      return this;
    }

    /** See {@link SqlitePersisterOptions#synchronous()}. */
    public Builder synchronous(SqliteSynchronous synchronous) {
      this.synchronous = synchronous;
      return this;
    }

    /** See {@link SqlitePersisterOptions#journal()}. */
    public Builder journal(SqliteJournal journal) {
      this.journal = journal;
      return this;
    }

    /** See {@link SqlitePersisterOptions#busyTimeout()}. */
    public Builder busyTimeout(Duration timeout) {
      this.busyTimeout = timeout;
      return this;
    }

    /** See {@link SqlitePersisterOptions#ownerOnly()}. */
    public Builder ownerOnly(boolean ownerOnly) {
      this.ownerOnly = ownerOnly;
      return this;
    }

    /** See {@link SqlitePersisterOptions#persister()}. */
    public Builder persister(PersisterOptions options) {
      this.persister = options;
      return this;
    }

    /** Returns the options. */
    public SqlitePersisterOptions build() {
      return new SqlitePersisterOptions(
          mode, synchronous, journal, busyTimeout, ownerOnly, persister);
    }
  }
}
