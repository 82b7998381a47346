package dev.merrow.records;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the cell of a component, and what it was named before.
 *
 * <pre>{@code
 * record Todo(@CellId(value = "text", former = "title") String text, boolean done) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.PARAMETER})
public @interface CellId {
  /** The cell's id; the component's name if it is empty. */
  String value() default "";

  /**
   * Ids that the cell had before, newest first. A row that has no cell of today's id is read from
   * the first of these that it has. When such a row is written, the cell moves to today's id: an
   * application that only knows the former one does not see it any more.
   */
  String[] former() default {};
}
