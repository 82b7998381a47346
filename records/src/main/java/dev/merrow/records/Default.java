package dev.merrow.records;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what a component is in rows that lack its cell, such as those written before it was added.
 *
 * <pre>{@code
 * record Todo(String text, @Default("NORMAL") Priority priority, @Default("1") int copies) {}
 * }</pre>
 *
 * <p>Without it, a missing number is 0, a missing boolean false, a missing list, set or map empty;
 * a missing {@code Optional} is empty, and what is marked {@code @Nullable} is null. A row that
 * lacks any other component cannot be read.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.PARAMETER})
public @interface Default {
  /** The default: the string that the cell would hold, or the JSON text of any other cell. */
  String value();
}
