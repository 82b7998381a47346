package dev.merrow.persist.internal;

import dev.merrow.persist.PersisterException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place that holds one text, which others may replace. For one thread at a time. {@code
 * toString()} is the name of the place in messages.
 *
 * @param <V> tells one state of the place from another, by {@code equals}
 */
public interface TextPlace<V> {

  /**
   * A text that was read.
   *
   * @param text the text, or null if there is none
   * @param version the state of the place in which the text was read, or an earlier one; null if
   *     there is no such place
   * @param <V> the type of versions
   */
  record Found<V>(@Nullable String text, @Nullable V version) {}

  /** Computes the text that replaces the present one. */
  @FunctionalInterface
  interface Rewrite {
    /**
     * Returns the text to write.
     *
     * @param changed whether the place is in another state than the caller knows
     * @param text the present text if so; null if there is none, or the place is unchanged
     */
    String rewrite(boolean changed, @Nullable String text) throws Exception;
  }

  /** Reads the text. */
  Found<V> read() throws Exception;

  /** Returns the present state, or null if there is no such place. Cheaper than reading. */
  @Nullable V version() throws Exception;

  /**
   * Replaces the text in one step, within which no other may write: so it never matters how fast
   * others are. When this returns, the text is as durable as specified.
   *
   * @param known the state that the caller knows
   * @return the state after that
   */
  V replace(@Nullable V known, Rewrite rewrite) throws Exception;

  /** Returns when the place was written last, as far as it is known. */
  Instant modified() throws Exception;

  /** Returns the exception for a text that is not what it should be. */
  PersisterException malformed(Exception cause);

  /**
   * Starts to watch for changes of others, if the place reports them.
   *
   * @param onChange is called from any thread
   */
  default void startListening(Runnable onChange) throws Exception {}

  /** Stops to watch for changes of others. */
  default void stopListening() throws Exception {}

  /** Releases all resources. */
  default void close() throws Exception {}
}
