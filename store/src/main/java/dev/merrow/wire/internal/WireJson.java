package dev.merrow.wire.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * Creates the parsers for all data from the wire. A broker, which checks it, and peers, which read
 * it, use the same ones, so that peers can read everything that a broker lets pass.
 */
public final class WireJson {
  /** More than the depth of any cell, including its surroundings. */
  private static final int MAX_DEPTH = 2_100;

  /**
   * TinyBase has no limits of these kinds; {@link BodyScanner} checks a broker's. Names are not
   * kept in Jackson's table of names, which all parsers share and which rejects a text with too
   * many names of one hash: {@code b!} and {@code aB} have the same hash, and so have all names
   * composed of them.
   */
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private WireJson() {}
}
