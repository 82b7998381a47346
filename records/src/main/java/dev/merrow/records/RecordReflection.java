package dev.merrow.records;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads and creates records by reflection, which inspects each class once. */
final class RecordReflection {
  private RecordReflection() {}

  static <R> RowType<R> typeOf(Class<R> type) {
    RecordComponent[] parts = type.getRecordComponents();
    if (parts == null) {
      throw new IllegalArgumentException(type.getName() + " is not a record");
    }
    try {
      MethodHandles.Lookup lookup = lookupIn(type);
      List<RowComponent<R>> components = new ArrayList<>();
      for (RecordComponent part : parts) {
        components.add(component(part, lookup));
      }
      return new RowType<>(type, components, maker(type, parts, lookup), nested -> null);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(
          "%s cannot be read: its module must open the package %s to dev.merrow.records"
              .formatted(type.getName(), type.getPackageName()),
          e);
    } catch (NoSuchMethodException e) {
      throw new AssertionError("A record has a canonical constructor", e);
    }
  }

  private static MethodHandles.Lookup lookupIn(Class<?> type) throws IllegalAccessException {
    RecordReflection.class.getModule().addReads(type.getModule());
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
  }

  private static <R> RowComponent<R> component(RecordComponent part, MethodHandles.Lookup lookup)
      throws IllegalAccessException {
    MethodHandle accessor =
        lookup
            .unreflect(part.getAccessor())
            .asType(MethodType.methodType(Object.class, Object.class));
    return new RowComponent<>(
        part.getName(), part.getGenericType(), part, isNullable(part), false, getter(accessor));
  }

  private static boolean isNullable(RecordComponent part) {
    return Stream.of(
            part.getAnnotations(),
            part.getAccessor().getAnnotations(),
            part.getAnnotatedType().getAnnotations())
        .flatMap(Stream::of)
        .map(Annotation::annotationType)
        .anyMatch(annotation -> annotation.getSimpleName().equals("Nullable"));
  }

  private static <R> Function<R, @Nullable Object> getter(MethodHandle accessor) {
    return row -> {
      try {
        return accessor.invokeExact((Object) row);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static <R> RowType.Maker<R> maker(
      Class<R> type, RecordComponent[] parts, MethodHandles.Lookup lookup)
      throws NoSuchMethodException, IllegalAccessException {
    Class<?>[] types = Stream.of(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    MethodHandle constructor =
        lookup
            .findConstructor(type, MethodType.methodType(void.class, types))
            .asSpreader(Object[].class, parts.length)
            .asType(MethodType.methodType(Object.class, Object[].class));
    return values -> {
      try {
        return type.cast((Object) constructor.invokeExact(values));
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
