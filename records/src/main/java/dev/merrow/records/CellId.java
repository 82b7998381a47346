package dev.merrow.records;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets the id of a component's cell, and lists its former ids.
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
   * Former ids of the cell, newest first. If a row lacks a cell with the present id, the first of
   * these that it has is read. When such a row is written, the cell moves to the present id, so an
   * application that knows only a former id no longer sees it.
   */
  String[] former() default {};
}
