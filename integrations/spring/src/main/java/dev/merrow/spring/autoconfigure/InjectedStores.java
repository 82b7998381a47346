package dev.merrow.spring.autoconfigure;

import dev.merrow.records.Table;
import dev.merrow.spring.MerrowStore;
import dev.merrow.spring.MerrowStores;
import dev.merrow.spring.MerrowTable;
import dev.merrow.store.MergeableStore;
import java.lang.annotation.Annotation;
import java.util.Objects;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.ResolvableType;

/**
 * What {@link MerrowStore} and {@link MerrowTable} have injected: beans that are made for each
 * injection point of what its annotation says. They are no candidates for injection points without
 * the annotation, as those name no path.
 */
@Configuration(proxyBeanMethods = false)
class InjectedStores {

  @Bean(defaultCandidate = false)
  @Qualifier("merrowStore")
  @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
  MergeableStore merrowStore(
      InjectionPoint point,
      MerrowStores stores,
      SharedStores shared,
      ConfigurableBeanFactory beans) {
    MerrowStore wanted = annotationOf(point, MerrowStore.class);
    String path = resolve(wanted.value(), beans);
    shared.pin(path);
    return stores.store(path);
  }

  @Bean(defaultCandidate = false)
  @Qualifier("merrowTable")
  @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
  <R extends Record> Table<R> merrowTable(
      InjectionPoint point,
      MerrowStores stores,
      SharedStores shared,
      ConfigurableBeanFactory beans) {
    MerrowTable wanted = annotationOf(point, MerrowTable.class);
    @SuppressWarnings("unchecked") // the injection point has this type
    Class<R> type = (Class<R>) rowTypeOf(point);
    String path = resolve(wanted.path(), beans);
    shared.pin(path);
    return stores.table(path, resolve(wanted.table(), beans), type);
  }

  private static <A extends Annotation> A annotationOf(InjectionPoint point, Class<A> type) {
    return Objects.requireNonNull(
        point.getAnnotation(type), () -> point + " has no @" + type.getSimpleName());
  }

  private static String resolve(String value, ConfigurableBeanFactory beans) {
    return Objects.requireNonNull(beans.resolveEmbeddedValue(value), value);
  }

  private static Class<? extends Record> rowTypeOf(InjectionPoint point) {
    Class<?> type = typeOf(point).as(Table.class).getGeneric(0).resolve();
    if (type == null || !type.isRecord()) {
      throw new IllegalArgumentException(
          "@MerrowTable needs a type such as Table<Todo> whose rows are a record: " + point);
    }
    return type.asSubclass(Record.class);
  }

  private static ResolvableType typeOf(InjectionPoint point) {
    return point instanceof DependencyDescriptor descriptor
        ? descriptor.getResolvableType()
        : ResolvableType.forClass(Table.class);
  }
}
