package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;

/** A call that runs, and the callbacks that were recorded during it and did not come yet. */
final class CallFrame {
  private final String call;
  private final Deque<JsonNode> expected = new ArrayDeque<>();

  CallFrame(JsonNode event) {
    call = event.path("on").asText("fn") + "." + event.path("do").asText() + event.get("args");
    event.path("cbs").forEach(expected::add);
  }

  /** The next callback that was recorded; an error if it is not the one that came. */
  JsonNode next(int callback) {
    JsonNode next = expected.poll();
    if (next == null) {
      throw new AssertionError("callback " + callback + " was not expected");
    }
    if (next.get("cb").intValue() != callback) {
      throw new AssertionError("callback " + callback + " came instead of " + next);
    }
    return next;
  }

  /** An error if a callback that was recorded did not come. */
  void requireNoMore() {
    if (!expected.isEmpty()) {
      throw new AssertionError("callback did not come: " + expected.peek());
    }
  }

  @Override
  public String toString() {
    return call;
  }
}
