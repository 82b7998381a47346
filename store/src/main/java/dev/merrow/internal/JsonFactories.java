package dev.merrow.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** The configuration that all of Merrow's JSON parsers share. */
public final class JsonFactories {
  private JsonFactories() {}

  /**
   * Returns a builder of factories without a limit on the length of names and strings, which
   * TinyBase does not limit either.
   *
   * <p>Parsers do not use Jackson's table of names, which all of them would share and which rejects
   * a text with too many names of one hash. Such names are easy to craft: {@code b!} and {@code aB}
   * have the same hash, and so have all names composed of them.
   *
   * @param maxDepth the maximum nesting of objects and arrays
   * @param maxNumberLength the maximum number of characters of a number
   */
  public static JsonFactoryBuilder builder(int maxDepth, int maxNumberLength) {
    return new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNumberLength(maxNumberLength)
                .maxNameLength(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .build());
  }
}
