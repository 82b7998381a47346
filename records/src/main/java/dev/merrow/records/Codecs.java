package dev.merrow.records;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the codec of each type that a component can have. */
final class Codecs {
  private static final String TYPES =
      "a string, number, boolean, enum, date or time, UUID, URI, Cell, record, or a List, Set, Map"
          + " or Optional of such";

  private final RowType.NestedTypes nested;
  private final Map<Class<?>, RowCodec<?>> rows = new HashMap<>();

  private Codecs(RowType.NestedTypes nested) {
    this.nested = nested;
  }

  /** Returns the codec of a row, including those of its components. */
  static <R> RowCodec<R> of(RowType<R> type) {
    return new Codecs(type.nested()).row(type);
  }

  private <R> RowCodec<R> row(RowType<R> type) {
    RowCodec<R> codec = new RowCodec<>(type);
    // before its components are inspected, because one of them may be of this type
    rows.put(type.type(), codec);
    codec.resolve(this);
    return codec;
  }

  /**
   * Returns the codec of a type.
   *
   * @param where the component, for messages
   * @throws IllegalArgumentException if there is none
   */
  Codec of(Type type, String where) {
    if (type instanceof WildcardType wildcard) {
      return of(wildcard.getUpperBounds()[0], where);
    }
    if (type instanceof ParameterizedType parameterized) {
      return ofParameterized(parameterized, where);
    }
    if (type instanceof Class<?> plain) {
      return ofClass(Primitives.boxed(plain), where);
    }
    throw unknown(type, where);
  }

  private Codec ofParameterized(ParameterizedType type, String where) {
    Type[] arguments = type.getActualTypeArguments();
    Class<?> raw = (Class<?>) type.getRawType();
    if (raw == List.class || raw == Collection.class) {
      return CollectionCodec.ofLists(of(arguments[0], where));
    } else if (raw == Set.class) {
      return CollectionCodec.ofSets(of(arguments[0], where));
    } else if (raw == Map.class && arguments[0] == String.class) {
      return new MapCodec(of(arguments[1], where));
    }
    throw unknown(type, where);
  }

  private Codec ofClass(Class<?> type, String where) {
    Codec scalar = ScalarCodecs.of(type);
    if (scalar != null) {
      return scalar;
    }
    RowCodec<?> known = rows.get(type);
    if (known != null) {
      return known;
    }
    RowType<?> found = nested.find(type);
    if (found != null) {
      return row(found);
    } else if (type.isRecord() && type.getTypeParameters().length == 0) {
      return row(RecordReflection.typeOf(type));
    }
    throw unknown(type, where);
  }

  private static IllegalArgumentException unknown(Type type, String where) {
    return new IllegalArgumentException(
        where + " is of type " + type.getTypeName() + ", which no cell holds; expected " + TYPES);
  }

  /** Encodes an element of a list or map. */
  static Object writeElement(Codec codec, @Nullable Object element) {
    if (element == null) {
      throw MismatchException.of("expected " + codec.expected() + ", found null");
    }
    return codec.write(element);
  }
}
