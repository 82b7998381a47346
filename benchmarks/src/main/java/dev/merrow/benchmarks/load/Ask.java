package dev.merrow.benchmarks.load;

import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario should show.
 *
 * @param title of the figure
 * @param unit behind the figure
 * @param scenario the scenario's name
 * @param per the name of a scenario whose figure this one is divided by; null for none
 * @param figure what is looked at
 * @param kind what is asked of it
 * @param bound the figure or ratio that is asked for
 */
record Ask(
    String title,
    String unit,
    String scenario,
    @Nullable String per,
    ToDoubleFunction<Result> figure,
    Kind kind,
    double bound) {

  /** What can be asked for. */
  enum Kind {
    /** So many times TinyBase's figure, or more. */
    RATIO_AT_LEAST,
    /** So many times TinyBase's figure, or less. */
    RATIO_AT_MOST,
    /** That much, or more. */
    AT_LEAST,
    /** That much, or less. */
    AT_MOST
  }

  Ask(
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
