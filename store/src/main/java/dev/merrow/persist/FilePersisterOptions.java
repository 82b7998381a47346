package dev.merrow.persist;

/**
 * How a {@link FilePersister} behaves. Made by {@link #builder()}; {@link #DEFAULTS} is what holds
 * where nothing is said.
 *
 * @param fsync whether a save ends only when the disk has it, so that it survives a loss of power
 *     and not just of the process; true by default
 * @param persister how it behaves as any persister
 */
public record FilePersisterOptions(boolean fsync, PersisterOptions persister) {

  /** The defaults. */
  public static final FilePersisterOptions DEFAULTS = builder().build();

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link FilePersisterOptions}. Not safe for use by many threads. */
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

    /** The options. */
    public FilePersisterOptions build() {
      return new FilePersisterOptions(fsync, persister);
    }
  }
}
