package dev.merrow.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Injects a {@link dev.merrow.records.Table} of a path's store, whose rows have the record type of
 * the injection point. The store is the one that {@link MerrowStore} injects.
 *
 * <pre>{@code
 * TodoController(@MerrowTable(path = "todos", table = "todos") Table<Todo> todos) { ... }
 * }</pre>
 */
@Documented
@Qualifier("merrowTable")
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface MerrowTable {

  /** The path of the store, which may contain placeholders such as {@code ${shop.path}}. */
  String path();

  /** The id of the table in the store, which may contain placeholders. */
  String table();
}
