package dev.merrow.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Injects the {@link dev.merrow.store.MergeableStore} of a path. All injection points of one path
 * get the same store, which is loaded before it is injected, and is kept open and saved until the
 * application ends.
 *
 * <pre>{@code
 * TodoController(@MerrowStore("todos") MergeableStore store) { ... }
 * }</pre>
 */
@Documented
@Qualifier("merrowStore")
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface MerrowStore {

  /** The path, which may contain placeholders such as {@code ${shop.path}}. */
  String value();
}
