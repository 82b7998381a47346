package dev.merrow.persist;

/**
 * The options of a {@link FilePersister}. Use {@link #builder()} to create them; {@link #DEFAULTS}
 * has the defaults.
 *
 * @param fsync whether a save completes only when the data is on disk, so that it survives a power
 *     failure and not just the end of the process; true by default
 * @param persister the options common to all persisters
 */
public record FilePersisterOptions(boolean fsync, PersisterOptions persister) {

  /** The defaults. */
  public static final FilePersisterOptions DEFAULTS = builder().build();

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link FilePersisterOptions}. Not thread-safe. */
  public static final class Builder {
    private boolean fsync = true;
    private PersisterOptions persister = PersisterOptions.DEFAULTS;

    private Builder() {}

    /** See {@link FilePersisterOptions#fsync()}. */
    public Builder fsync(boolean fsync) {
      this.fsync = fsync;
      return this;
    }

    /** See {@link FilePersisterOptions#persister()}. */
    public Builder persister(PersisterOptions options) {
      this.persister = options;
      return this;
    }

    /** Returns the options. */
    public FilePersisterOptions build() {
      return new FilePersisterOptions(fsync, persister);
    }
  }
}
