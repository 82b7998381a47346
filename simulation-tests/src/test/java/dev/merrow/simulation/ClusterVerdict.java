package dev.merrow.simulation;

import java.util.function.LongFunction;

/** As {@link Verdict}, of a cluster. */
public final class ClusterVerdict implements LongFunction<String> {
  /** Made by reflection. */
  public ClusterVerdict() {}

  @Override
  public String apply(long seed) {
    return ClusterRun.of(seed, false).found().stream().findFirst().orElse("");
  }
}
