package dev.merrow.ws.server.postgres;

import dev.merrow.postgres.PostgresMode;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@link PostgresPathStores}. Use {@link #builder()} to create them; {@link
 * #DEFAULTS} has the defaults.
 *
 * @param name the prefix of the names of all tables and views, as in {@link
 *     PostgresMode.Cells#name()}; {@code merrow} by default. Brokers with the same name in one
 *     database form a cluster
 * @param transactions how many transactions may run at the same time, each on a thread and a
 *     connection; 8 by default. The pool has two connections more: one waits for notifications, and
 *     one checks the database
 * @param lookInterval how often each path that has clients is checked for writes of other brokers
 *     whose notification was lost; 30 seconds by default. Zero for never. Choose a shorter one,
 *     such as a second, behind a pooler that does not support {@code LISTEN}
 * @param password asked for the password before each connection, unless the URL has one; may be
 *     called by many threads. By default there is none
 */
public record PostgresStoresOptions(
    String name, int transactions, Duration lookInterval, Supplier<@Nullable String> password) {

  /** The defaults. */
  public static final PostgresStoresOptions DEFAULTS = builder().build();

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the name is not one for tables, {@code transactions} is not
   *     positive, or the interval is negative
   */
  public PostgresStoresOptions {
    var unused = new PostgresMode.Cells(name, "");
    if (transactions < 1) {
      throw new IllegalArgumentException("transactions must be positive: " + transactions);
    }
    if (lookInterval.isNegative()) {
      throw new IllegalArgumentException("lookInterval must not be negative: " + lookInterval);
    }
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link PostgresStoresOptions}. Not thread-safe. */
  public static final class Builder {
    private String name = "merrow";
    private int transactions = 8;
    private Duration lookInterval = Duration.ofSeconds(30);
    private Supplier<@Nullable String> password = () -> null;

    private Builder() {}

    /** See {@link PostgresStoresOptions#name()}. */
    public Builder name(String prefix) {
      this.name = prefix;
      return this;
    }

    /** See {@link PostgresStoresOptions#transactions()}. */
    public Builder transactions(int count) {
      this.transactions = count;
      return this;
    }

    /** See {@link PostgresStoresOptions#lookInterval()}. */
    public Builder lookInterval(Duration interval) {
      this.lookInterval = interval;
      return this;
    }

    /** See {@link PostgresStoresOptions#password()}. */
    public Builder password(Supplier<@Nullable String> supplier) {
      this.password = supplier;
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException if an option is invalid
     */
    public PostgresStoresOptions build() {
      return new PostgresStoresOptions(name, transactions, lookInterval, password);
    }
  }
}
