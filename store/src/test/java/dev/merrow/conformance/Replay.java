package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.stamp.HybridClock;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.InvalidJsonException;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Middleware;
import dev.merrow.store.Store;
import dev.merrow.wire.MalformedMessageException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plays what was recorded in one session: makes each call, compares what comes back, and answers
 * each callback as the test did then, after comparing what it is given. The first difference is
 * thrown as an {@link AssertionError}.
 */
final class Replay {
  private static final Methods<Store> STORE = new Methods<>();
  private static final Methods<MergeableStore> MERGEABLE = new Methods<>();
  private static final Methods<Middleware> MIDDLEWARE = new Methods<>();
  private static final Methods<HybridClock> CLOCK = new Methods<>();
  private static final Methods<Replay> FUNCTIONS = new Methods<>();

  static {
    ReadMethods.addTo(STORE);
    WriteMethods.addTo(STORE);
    TransactionMethods.addTo(STORE);
    SchemaMethods.addTo(STORE);
    ListenerMethods.addTo(STORE);
    MergeableMethods.addTo(MERGEABLE);
    MiddlewareMethods.addTo(MIDDLEWARE);
    FunctionMethods.addTo(FUNCTIONS);
    FunctionMethods.addClockTo(CLOCK);
  }

  private static final Set<String> TAKE_STAMPS =
      Set.of("applyMergeableChanges", "setMergeableContent", "seenHlc", "decodeHlc");

  private final ToJava java;
  private final boolean alwaysMergeable;
  private final Map<String, AtomicLong> clocks = new HashMap<>();
  private final Map<Integer, Store> stores = new HashMap<>();
  private final Map<Integer, Middleware> middlewares = new HashMap<>();
  private final Map<String, HybridClock> hybridClocks = new HashMap<>();
  private final Map<Integer, RuntimeException> errors = new HashMap<>();
  private final Map<Integer, Arg.FunctionArg> functions = new HashMap<>();
  private final Deque<CallFrame> frames = new ArrayDeque<>();
  private @Nullable AssertionError failure;
  private int calls;
  private int callbacks;

  /**
   * Begins a session.
   *
   * @param alwaysMergeable whether plain stores are mergeable ones, too
   */
  Replay(Differences differences, boolean alwaysMergeable) {
    this.java = new ToJava(differences);
    this.alwaysMergeable = alwaysMergeable;
  }

  /** An exception that a test threw from a callback. */
  private static final class RecordedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RecordedException(JsonNode error) {
      super(error.get("message").textValue());
    }
  }

  ToJava java() {
    return java;
  }

  int calls() {
    return calls;
  }

  int callbacks() {
    return callbacks;
  }

  /** Plays the events of a test. */
  void play(JsonNode events) {
    for (JsonNode event : events) {
      try {
        playOne(event);
      } catch (AssertionError | RuntimeException e) {
        throw failed(e);
      }
      // one that happened in a callback may not have come through the store
      if (failure != null) {
        throw failure;
      }
    }
  }

  /** Remembers the first difference, which may pass through the store on its way. */
  private AssertionError failed(Throwable e) {
    if (failure == null) {
      String where =
          frames.stream().map(CallFrame::toString).collect(Collectors.joining("\n  in "));
      String message = e instanceof AssertionError ? e.getMessage() : e.toString();
      failure = new AssertionError(where.isEmpty() ? message : message + "\n  in " + where, e);
    }
    return failure;
  }

  private void playOne(JsonNode event) {
    if (event.has("new")) {
      create(event);
    } else if (event.has("clock")) {
      clock(event).set(event.get("now").longValue());
    } else {
      call(event);
    }
  }

  private void create(JsonNode event) {
    JsonNode id = event.get("new");
    InstantSource clock =
        event.has("clock")
            ? () -> Instant.ofEpochMilli(clock(event).get())
            : InstantSource.system();
    String uniqueId = event.path("uniqueId").asText("s1");
    switch (event.get("kind").textValue()) {
      case "hlc" -> hybridClocks.put(id.textValue(), new HybridClock(uniqueId, clock));
      case "mergeable" ->
          stores.put(id.intValue(), MergeableStore.createMergeableStore(uniqueId, clock));
      default ->
          stores.put(
              id.intValue(),
              alwaysMergeable
                  ? MergeableStore.createMergeableStore(uniqueId, clock)
                  : Store.createStore());
    }
  }

  private AtomicLong clock(JsonNode event) {
    return clocks.computeIfAbsent(event.get("clock").asText(), id -> new AtomicLong());
  }

  private void call(JsonNode event) {
    calls++;
    CallFrame frame = new CallFrame(event);
    frames.push(frame);
    try {
      JsonNode result = resultOrNull(event);
      frame.requireNoMore();
      if (result != null) {
        compareResult(event, result);
      }
    } catch (AssertionError e) {
      throw failed(e);
    } finally {
      frames.pop();
    }
  }

  /** The result of a call, or null if it threw as it should, or as it may. */
  private @Nullable JsonNode resultOrNull(JsonNode event) {
    try {
      return dispatch(event);
    } catch (RuntimeException e) {
      if (event.has("throws")) {
        requireSame(event.get("throws"), e);
      } else {
        requireIgnored(event, e);
      }
      return null;
    }
  }

  private void requireSame(JsonNode error, RuntimeException thrown) {
    RuntimeException expected = errors.putIfAbsent(error.get("id").intValue(), thrown);
    if (expected != null && expected != thrown) {
      throw new AssertionError("threw " + thrown + " instead of " + error, thrown);
    }
  }

  /** Requires that TinyBase ignored a call that is refused here, and the table says so. */
  private void requireIgnored(JsonNode event, RuntimeException thrown) {
    String rule = event.has("cbs") ? null : ruleThatRefuses(event, thrown);
    if (rule == null) {
      throw new AssertionError("threw " + thrown, thrown);
    }
    java.differences().apply(rule);
  }

  private @Nullable String ruleThatRefuses(JsonNode event, RuntimeException thrown) {
    String name = event.path("do").asText();
    boolean noResult = event.get("returns").has("$");
    if (thrown instanceof IllegalArgumentException && TAKE_STAMPS.contains(name)) {
      return "illegal-stamps";
    } else if (!noResult) {
      return null;
    } else if (thrown instanceof IllegalStateException && frames.size() > 1) {
      return "write-in-listener";
    } else if (thrown instanceof InvalidJsonException) {
      return "broken-json";
    } else if (thrown instanceof FutureStampException) {
      return "future-stamp";
    }
    return thrown instanceof MalformedMessageException ? "ill-typed-stamps" : null;
  }

  private JsonNode dispatch(JsonNode event) {
    Call call = new Call(this, event.get("args"));
    if (event.has("fn")) {
      return functions.get(event.get("fn").intValue()).call(call);
    }
    JsonNode on = event.get("on");
    String name = event.get("do").textValue();
    if (on.isNumber()) {
      Store store = stores.get(on.intValue());
      return store instanceof MergeableStore mergeable && MERGEABLE.has(name)
          ? MERGEABLE.call(name, mergeable, call)
          : STORE.call(name, store, call);
    }
    return switch (on.textValue().charAt(0)) {
      case 'm' ->
          MIDDLEWARE.call(
              name, middlewares.get(Integer.valueOf(on.textValue().substring(1))), call);
      case 'h' -> CLOCK.call(name, hybridClocks.get(on.textValue()), call);
      default -> FUNCTIONS.call(name, this, call);
    };
  }

  private void compareResult(JsonNode event, JsonNode result) {
    if (event.has("throws")) {
      throw new AssertionError("did not throw " + event.get("throws"));
    }
    JsonNode expected = event.get("returns");
    String name = event.path("do").asText();
    if (Tag.is(result, "void")) {
      boolean fluent = Tag.is(expected, "store") || Tag.is(expected, "middleware");
      if (!fluent && !Tag.isUndefined(expected)) {
        throw new AssertionError("has no result instead of " + expected);
      }
    } else if (name.endsWith("SchemaJson")) {
      SchemaMethods.compareJson(expected, result, java.differences());
    } else if (name.equals("isMergeable") && alwaysMergeable) {
      compare(ToJson.bool(true), result);
    } else {
      compare(expected, result);
    }
  }

  static void compare(JsonNode expected, JsonNode actual) {
    JsonDifference.between(expected, actual)
        .ifPresent(
            difference -> {
              throw new AssertionError(difference);
            });
  }

  /** Is called when a callback is: compares what it is given and does what it did then. */
  JsonNode fire(int id, List<Arg> given) {
    callbacks++;
    if (failure != null) {
      throw failure;
    }
    try {
      return answer(id, given);
    } catch (AssertionError e) {
      throw failed(e);
    }
  }

  private JsonNode answer(int id, List<Arg> given) {
    CallFrame frame = frames.peek();
    if (frame == null) {
      throw new AssertionError("callback " + id + " came outside of any call");
    }
    JsonNode expected = frame.next(id);
    compareArgs(expected, given);
    expected.path("calls").forEach(this::playOne);
    if (expected.has("throws")) {
      JsonNode error = expected.get("throws");
      throw errors.computeIfAbsent(error.get("id").intValue(), any -> new RecordedException(error));
    }
    return expected.has("returns") ? expected.get("returns") : Tag.UNDEFINED;
  }

  private void compareArgs(JsonNode callback, List<Arg> given) {
    JsonNode args = callback.get("args");
    for (int i = 0; i < Math.max(args.size(), given.size()); i++) {
      JsonNode expected = i < args.size() ? args.get(i) : Tag.UNDEFINED;
      Arg actual = i < given.size() ? given.get(i) : Arg.of(Tag.UNDEFINED);
      if (actual instanceof Arg.Function function && Tag.is(expected, "fn")) {
        if (expected.has("id")) {
          functions.put(expected.get("id").intValue(), function.function());
        }
      } else if (actual instanceof Arg.Value value) {
        compareArg(callback, i, expected, value.json());
      } else {
        throw new AssertionError(
            "callback " + callback.get("cb") + " got a function instead of " + expected);
      }
    }
  }

  private static void compareArg(JsonNode callback, int index, JsonNode expected, JsonNode actual) {
    JsonDifference.between(expected, actual)
        .ifPresent(
            difference -> {
              throw new AssertionError(
                  "callback " + callback.get("cb") + ", argument " + index + ": " + difference);
            });
  }

  /** The store that a tag names. */
  Store store(JsonNode tag) {
    return stores.get(tag.get("id").intValue());
  }

  /** The tag that names a store. */
  JsonNode tag(Store store) {
    return Tag.of("store", idOf(stores, store));
  }

  /** The tag that names a middleware, which gets the next id if it is new. */
  JsonNode tag(Middleware middleware) {
    if (!middlewares.containsValue(middleware)) {
      middlewares.put(middlewares.size() + 1, middleware);
    }
    return Tag.of("middleware", idOf(middlewares, middleware));
  }

  private static <T> int idOf(Map<Integer, T> things, T thing) {
    for (Map.Entry<Integer, T> each : things.entrySet()) {
      if (each.getValue() == thing) {
        return each.getKey();
      }
    }
    throw new AssertionError("an unknown " + thing);
  }
}
