package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a recorded call, read as what the method wants.
 *
 * @param replay whom callbacks are reported to
 * @param args the arguments
 */
record Call(Replay replay, JsonNode args) {

  ToJava java() {
    return replay.java();
  }

  /** An argument, undefined if it was not given. */
  JsonNode arg(int index) {
    return has(index) ? args.get(index) : Tag.UNDEFINED;
  }

  /** Whether an argument was given. */
  boolean has(int index) {
    return !Tag.isUndefined(args.get(index));
  }

  /** A string, such as an id. */
  String text(int index) {
    JsonNode arg = arg(index);
    if (!arg.isTextual()) {
      throw new AssertionError("argument " + index + " is no string: " + arg);
    }
    return arg.textValue();
  }

  /** An id, or null for a wildcard. */
  @Nullable String idOrWildcard(int index) {
    return arg(index).isNull() ? null : text(index);
  }

  /** Whether an optional argument is true. */
  boolean flag(int index) {
    return has(index) && arg(index).booleanValue();
  }

  /** Whether an argument is a callback. */
  boolean isCallback(int index) {
    return Tag.is(arg(index), "cb");
  }

  Callback callback(int index) {
    JsonNode arg = arg(index);
    if (!Tag.is(arg, "cb")) {
      throw new AssertionError("argument " + index + " is no callback: " + arg);
    }
    int id = arg.get("id").intValue();
    return given -> replay.fire(id, given);
  }

  /** A function that was handed to a recorded call. */
  @FunctionalInterface
  interface Callback {
    /** Compares what it is given with the recording, plays what it did then, and returns that. */
    JsonNode fire(List<Arg> given);

    /** As {@link #fire(List)}, given only values. */
    default JsonNode fire(JsonNode... given) {
      return fire(Stream.of(given).map(Arg::of).toList());
    }
  }
}
