package dev.merrow.records;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Describes the type of a {@link Table}'s rows, for types of other languages such as Kotlin's data
 * classes. For records it is not needed: {@link Table#of(dev.merrow.store.Store, String, Class)}
 * inspects them.
 *
 * @param <R> the type of a row
 * @param type the class
 * @param components its components, in the order in which {@code maker} gets their values
 * @param maker creates a row from the values of all components. It gets {@link #ABSENT} for a
 *     missing component of which it has a default itself
 * @param nested finds the row type of another class that a component contains; null for a class
 *     without one. Records are found without it
 */
public record RowType<R>(
    Class<R> type, List<RowComponent<R>> components, Maker<R> maker, NestedTypes nested) {

  /** Creates rows. */
  @FunctionalInterface
  public interface Maker<R> {
    /** Creates a row from the values of all components, in their order. */
    R make(@Nullable Object[] values);
  }

  /** Finds the row types of classes that components contain. */
  @FunctionalInterface
  public interface NestedTypes {
    /** Returns the row type of a class; null if it has none. */
    @Nullable RowType<?> find(Class<?> type);
  }

  /** Replaces the value of a component without a cell, if the maker has a default for it. */
  public static final Object ABSENT =
      new Object() {
        @Override
        public String toString() {
          return "ABSENT";
        }
      };

  /** Checks that no argument is null. */
  public RowType {
    Objects.requireNonNull(type, "type");
    components = List.copyOf(components);
    Objects.requireNonNull(maker, "maker");
    Objects.requireNonNull(nested, "nested");
  }

  /**
   * Returns the row type of a record.
   *
   * @throws IllegalArgumentException if the record's module does not open its package to this one
   */
  public static <R extends Record> RowType<R> ofRecord(Class<R> type) {
    return RecordReflection.typeOf(type);
  }
}
