package dev.merrow.records;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A component of a {@link RowType}.
 *
 * @param <R> the type of the row
 * @param name its name in messages, and the id of its cell unless {@link CellId} sets another
 * @param type the type of its values
 * @param annotations the element that may have the annotations {@link CellId} and {@link Default}
 * @param isNullable whether it may be null, in which case there is no cell
 * @param isDefaulted whether the row's maker has a default for it, which it uses when it gets
 *     {@link RowType#ABSENT} because there is no cell
 * @param getter reads it from a row
 */
public record RowComponent<R>(
    String name,
    Type type,
    AnnotatedElement annotations,
    boolean isNullable,
    boolean isDefaulted,
    Function<? super R, ? extends @Nullable Object> getter) {}
