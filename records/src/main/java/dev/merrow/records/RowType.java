package dev.merrow.records;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Table} must know of the type of its rows. Records need none of this, for {@link
 * Table#of(dev.merrow.store.Store, String, Class)} finds it out; it is for types of other
 * languages, such as Kotlin's data classes.
 *
 * @param <R> the type of a row
 * @param type the class
 * @param components its components, in the order in which {@code maker} is given them
 * @param maker makes a row of the values of all components. It is given {@link #ABSENT} in place of
 *     one that has a default which it knows itself
 * @param nested finds the type of another class that a component is made of; null for a class that
 *     is no such type. Records are found without it
 */
public record RowType<R>(
    Class<R> type,
    List<RowComponent<R>> components,
    Function<@Nullable Object[], R> maker,
    Function<Class<?>, @Nullable RowType<?>> nested) {

  /** Stands for a component without a cell whose default the type itself knows. */
  public static final Object ABSENT =
      new Object() {
        @Override
        public String toString() {
          return "ABSENT";
        }
      };

  /** Checks that nothing is missing. */
  public RowType {
    Objects.requireNonNull(type, "type");
    components = List.copyOf(components);
    Objects.requireNonNull(maker, "maker");
    Objects.requireNonNull(nested, "nested");
  }

  /**
   * The type of a record.
   *
   * @throws IllegalArgumentException if the record is in a package that its module does not open to
   *     this one
   */
  public static <R extends Record> RowType<R> ofRecord(Class<R> type) {
    return RecordReflection.typeOf(type);
  }
}
