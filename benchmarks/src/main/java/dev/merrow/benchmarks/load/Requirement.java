package dev.merrow.benchmarks.load;

import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A requirement for a figure of a scenario.
 *
 * @param title the figure's title
 * @param unit the figure's unit
 * @param scenario the scenario's name
 * @param per the name of a scenario whose figure this one is divided by; null for none
 * @param figure reads the figure from a result
 * @param kind the kind of bound
 * @param bound the required figure or ratio
 */
record Requirement(
    String title,
    String unit,
    String scenario,
    @Nullable String per,
    ToDoubleFunction<Result> figure,
    Kind kind,
    double bound) {

  /** Kinds of bounds. */
  enum Kind {
    /** A minimum ratio to TinyBase's figure. */
    RATIO_AT_LEAST,
    /** A maximum ratio to TinyBase's figure. */
    RATIO_AT_MOST,
    /** A minimum. */
    AT_LEAST,
    /** A maximum. */
    AT_MOST
  }

  Requirement(
      String title,
      String unit,
      String scenario,
      ToDoubleFunction<Result> figure,
      Kind kind,
      double bound) {
    this(title, unit, scenario, null, figure, kind, bound);
  }

  boolean isMet(double ours, double theirs) {
    return switch (kind) {
      case RATIO_AT_LEAST -> ours / theirs >= bound;
      case RATIO_AT_MOST -> ours / theirs <= bound;
      case AT_LEAST -> ours >= bound;
      case AT_MOST -> ours <= bound;
    };
  }
}
