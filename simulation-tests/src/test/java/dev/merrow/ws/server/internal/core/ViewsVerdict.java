package dev.merrow.ws.server.internal.core;

import java.util.function.LongFunction;

/**
 * Runs a seed of {@link ViewsWorld}: what went wrong, or an empty string. Reached through the JDK's
 * interface alone, so that other versions of the classes can be called, too.
 */
public final class ViewsVerdict implements LongFunction<String> {
  /** Made by reflection. */
  public ViewsVerdict() {}

  @Override
  public String apply(long seed) {
    try {
      new ViewsWorld(seed).run();
      return "";
    } catch (RuntimeException | AssertionError e) {
      return String.valueOf(e);
    }
  }
}
