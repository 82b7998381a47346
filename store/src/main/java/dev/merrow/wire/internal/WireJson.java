package dev.merrow.wire.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.merrow.internal.JsonFactories;

/**
 * Creates the parsers for all data from the wire. A broker, which checks it, and peers, which read
 * it, use the same ones, so that peers can read everything that a broker lets pass.
 */
public final class WireJson {
  /** More than the depth of any cell, including its surroundings. */
  private static final int MAX_DEPTH = 2_100;

  /** TinyBase does not limit the length of numbers; {@link BodyScanner} checks a broker's limit. */
  public static final JsonFactory FACTORY =
      JsonFactories.builder(MAX_DEPTH, Integer.MAX_VALUE)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();

  private WireJson() {}
}
