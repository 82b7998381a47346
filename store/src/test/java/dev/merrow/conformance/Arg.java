package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;

/** What a callback is given: a value, or a function that it may call while it runs. */
sealed interface Arg {

  /** A value in the recording's notation. */
  record Value(JsonNode json) implements Arg {}

  /** A function, called with what was recorded. */
  record Function(FunctionArg function) implements Arg {}

  /** What a function does with the arguments of a recorded call, and returns. */
  @FunctionalInterface
  interface FunctionArg {
    JsonNode call(Call call);
  }

  static Arg of(JsonNode json) {
    return new Value(json);
  }

  static Arg function(FunctionArg function) {
    return new Function(function);
  }
}
