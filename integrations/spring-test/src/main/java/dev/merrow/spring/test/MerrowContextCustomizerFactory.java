package dev.merrow.spring.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;

/** Finds the annotations of test classes; Spring makes it. */
final class MerrowContextCustomizerFactory implements ContextCustomizerFactory {

  @Override
  public @Nullable ContextCustomizer createContextCustomizer(
      Class<?> testClass, List<ContextConfigurationAttributes> configuration) {
    return AnnotatedElementUtils.hasAnnotation(testClass, AutoConfigureMerrow.class)
        ? new MerrowContextCustomizer(
            AnnotatedElementUtils.hasAnnotation(testClass, MerrowTest.class))
        : null;
  }
}
