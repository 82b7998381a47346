package dev.merrow.interop;

import java.util.Random;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives tests the {@link Random} that they ask for: another one each time, or that of {@code
 * -Dmerrow.seed=N}. A failure says which it was.
 */
final class Seeded implements ParameterResolver, TestExecutionExceptionHandler {
  private static final Namespace NAMESPACE = Namespace.create(Seeded.class);
  private static final int SEEDS = 1_000_000_000;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Random.class;
  }

  @Override
  public Random resolveParameter(ParameterContext parameter, ExtensionContext context) {
    long seed = Long.getLong("merrow.seed", new Random().nextInt(SEEDS));
    context.getStore(NAMESPACE).put("seed", seed);
    return new Random(seed);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
    Long seed = context.getStore(NAMESPACE).get("seed", Long.class);
    throw new AssertionError("-Dmerrow.seed=" + seed + ": " + failure.getMessage(), failure);
  }
}
