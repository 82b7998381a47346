package dev.merrow.records;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A component of a {@link RowType}.
 *
 * @param <R> the type that it is a component of
 * @param name what messages call it, and the id of its cell unless {@link CellId} says otherwise
 * @param type what it holds
 * @param annotations where {@link CellId} and {@link Default} may be found
 * @param isNullable whether it may be null, in which case there is no cell
 * @param isDefaulted whether what makes the row knows a default, and is given {@link
 *     RowType#ABSENT} where there is no cell
 * @param getter reads it
 */
public record RowComponent<R>(
    String name,
    Type type,
    AnnotatedElement annotations,
    boolean isNullable,
    boolean isDefaulted,
    Function<? super R, ? extends @Nullable Object> getter) {}
