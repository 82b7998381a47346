package dev.merrow.records;

import java.lang.invoke.MethodType;

/** Primitive types and their boxes. */
final class Primitives {
  private Primitives() {}

  static Class<?> boxed(Class<?> type) {
    return MethodType.methodType(type).wrap().returnType();
  }
}
