package dev.merrow.spring.test;

import dev.merrow.spring.autoconfigure.MerrowAutoConfiguration;
import dev.merrow.spring.autoconfigure.MerrowJacksonAutoConfiguration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Starts a broker for an application that is to be tested, before it starts.
 *
 * @param slice whether the application is to have Merrow alone
 */
record MerrowContextCustomizer(boolean slice) implements ContextCustomizer {
  private static final String BROKER = "merrowTestBroker";

  /** All that a slice has. */
  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({MerrowAutoConfiguration.class, MerrowJacksonAutoConfiguration.class})
  static class Slice {}

  /** Leaves out the application's components. */
  private static final class NoComponents extends TypeExcludeFilter {
    @Override
    public boolean match(MetadataReader reader, MetadataReaderFactory factory) {
      return true;
    }

    /** Spring asks for equality, so as to keep applications that are the same. */
    @Override
    public boolean equals(Object other) {
      return other instanceof NoComponents;
    }

    @Override
    public int hashCode() {
      return NoComponents.class.hashCode();
    }
  }

  @Override
  public void customizeContext(
      ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
    DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
    MerrowTestBroker broker = new MerrowTestBroker();
    beans.registerSingleton(BROKER, broker);
    // the first to be registered, and so the last to be destroyed
    beans.registerDisposableBean(BROKER, broker::close);
    Map<String, Object> properties = new HashMap<>();
    properties.put("merrow.client.url", broker.uri().toString());
    // a test must not write where the application keeps its stores
    for (String place : List.of("directory", "url", "data-source")) {
      properties.put("merrow.stores." + place, "");
    }
    if (slice) {
      properties.put(EnableAutoConfiguration.ENABLED_OVERRIDE_PROPERTY, "false");
      beans.registerSingleton(NoComponents.class.getName(), new NoComponents());
      new AnnotatedBeanDefinitionReader(beans).register(Slice.class);
    }
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource(BROKER, properties));
  }
}
