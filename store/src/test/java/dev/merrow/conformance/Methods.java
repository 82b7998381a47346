package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * What each recorded call does on Merrow's API.
 *
 * @param <T> what the calls are made on
 */
final class Methods<T> {
  private final Map<String, Method<T>> byName = new HashMap<>();

  /** Calls a method and writes its result. */
  @FunctionalInterface
  interface Method<T> {
    JsonNode call(T target, Call call);
  }

  /** Calls a method without a result. */
  @FunctionalInterface
  interface Action<T> {
    void call(T target, Call call);
  }

  Methods<T> returning(String name, Method<T> method) {
    byName.put(name, method);
    return this;
  }

  Methods<T> doing(String name, Action<T> action) {
    return returning(
        name,
        (target, call) -> {
          action.call(target, call);
          return Tag.VOID;
        });
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  JsonNode call(String name, T target, Call call) {
    Method<T> method = byName.get(name);
    if (method == null) {
      throw new AssertionError("no method for the recorded call " + name);
    }
    return method.call(target, call);
  }
}
