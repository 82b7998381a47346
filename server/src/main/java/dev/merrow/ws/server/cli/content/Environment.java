package dev.merrow.ws.server.cli.content;

import org.jspecify.annotations.Nullable;

/** The variables with which the process was started. */
public interface Environment {
  /** Returns a variable's value; null if it is not set or blank. */
  @Nullable String variable(String name);
}
