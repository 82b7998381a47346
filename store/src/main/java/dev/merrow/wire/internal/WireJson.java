package dev.merrow.wire.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * Makes the parsers of all that comes over the wire, one and the same for a broker, who checks it,
 * and for peers, who read it: what the one lets pass, the others can read.
 */
public final class WireJson {
  /** Deeper than any cell may be, with what stands around it. */
  private static final int MAX_DEPTH = 2_100;

  /**
   * TinyBase has no limits of these kinds; a broker's are looked at by {@link BodyScanner}. Names
   * are not kept in Jackson's table of names, which is shared by all parsers and refuses a text
   * with too many names of one hash: {@code b!} and {@code aB} have the same, and so has whatever
   * is made of them.
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
