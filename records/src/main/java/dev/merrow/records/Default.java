package dev.merrow.records;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets a component's value in rows that lack its cell, such as rows written before it was added.
 *
 * <pre>{@code
 * record Todo(String text, @Default("NORMAL") Priority priority, @Default("1") int copies) {}
 * }</pre>
 *
 * <p>Without this annotation, a missing number is 0, a missing boolean is false, a missing list,
 * set, map or {@code Optional} is empty, and a missing component that is marked {@code @Nullable}
 * is null. A row that lacks any other component cannot be read.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.PARAMETER})
public @interface Default {
  /** The default: the string that the cell would hold, or the JSON text of any other cell. */
  String value();
}
