package dev.merrow.ws.client;

import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.wire.WireLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The options of a {@link WsSynchronizer}. Use {@link #builder()} to create them; {@link #DEFAULTS}
 * has the defaults.
 *
 * @param synchronizer options of the conversation: request timeout, threads, errors
 * @param connection how to reach the broker: tokens, TLS, timeouts, retries
 */
public record WsSynchronizerOptions(
    SynchronizerOptions synchronizer, WsConnectionOptions connection) {

  /** The defaults. */
  public static final WsSynchronizerOptions DEFAULTS = builder().build();

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link WsSynchronizerOptions}. Not thread-safe. */
  public static final class Builder {
    private SynchronizerOptions synchronizer = SynchronizerOptions.DEFAULTS;
    private final WsConnectionOptions.Builder connection = WsConnectionOptions.builder();

    private Builder() {}

    /** See {@link WsSynchronizerOptions#synchronizer()}. */
    public Builder synchronizer(SynchronizerOptions options) {
      this.synchronizer = options;
      return this;
    }

    /**
     * See {@link WsSynchronizerOptions#connection()}.
     *
     * @param change such as {@code it -> it.token(tokens::current)}
     */
    public Builder connection(Consumer<WsConnectionOptions.Builder> change) {
      change.accept(connection);
      return this;
    }

    /** See {@link WsConnectionOptions#alternatives()}. */
    public Builder alternatives(List<URI> uris) {
      return connection(it -> it.alternatives(uris));
    }

    /** See {@link WsConnectionOptions#headers()}. */
    public Builder headers(Map<String, String> headers) {
      return connection(it -> it.headers(headers));
    }

    /** See {@link WsConnectionOptions#connectTimeout()}. */
    public Builder connectTimeout(Duration timeout) {
      return connection(it -> it.connectTimeout(timeout));
    }

    /** See {@link WsConnectionOptions#retry()}. */
    public Builder retry(RetryPolicy retry) {
      return connection(it -> it.retry(retry));
    }

    /** See {@link WsConnectionOptions#limits()}. */
    public Builder limits(WireLimits limits) {
      return connection(it -> it.limits(limits));
    }

    /** See {@link WsConnectionOptions#fragmentBytes()}. */
    public Builder fragmentBytes(int bytes) {
      return connection(it -> it.fragmentBytes(bytes));
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException if an option is invalid
     */
    public WsSynchronizerOptions build() {
      return new WsSynchronizerOptions(synchronizer, connection.build());
    }
  }
}
