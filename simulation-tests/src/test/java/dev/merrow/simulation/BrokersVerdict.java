package dev.merrow.simulation;

import java.util.function.LongFunction;

/** As {@link Verdict}, of whole brokers of a cluster. */
public final class BrokersVerdict implements LongFunction<String> {
  /** Made by reflection. */
  public BrokersVerdict() {}

  @Override
  public String apply(long seed) {
    return BrokersRun.of(seed, false).found().stream().findFirst().orElse("");
  }
}
