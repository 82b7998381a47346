package dev.merrow.ws.server.internal.live;

import dev.merrow.schedule.Scheduler;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.Response;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.PathReport;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.StoredPath;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The interface under the live page, in its first version: docs/api.md describes it. It shows and
 * changes what the broker's authenticator grants, and no more.
 */
final class LiveApi {
  private static final int VERSION = 1;
  private static final int MAX_ROWS = 500;
  private static final int MAX_PATHS = 1_000;
  private static final int DEFAULT_ROWS = 100;

  /** How large a cell or row may be that a visitor writes. */
  private static final int MAX_BODY_BYTES = 1024 * 1024;

  /** How many streams there may be at a time. */
  private static final int MAX_STREAMS = 200;

  /** How many of them one identity may have, or one address whose identity is not known. */
  private static final int MAX_STREAMS_OF_HOLDER = 20;

  private static final String OK = "{\"ok\":true}";

  private final Broker broker;
  private final Authenticator authenticator;
  private final Scheduler workers;
  private final InstantSource clock;
  private final ProblemLog problems;
  private final boolean tls;
  private final Sessions sessions;
  private final Inventory inventory;
  private final Overview overview;
  private final Lookouts lookouts;
  private final Map<EventStream, ShareHolder> streams = new HashMap<>();
  private final Map<Lookout, PathWatch> watches = new HashMap<>();
  private volatile boolean closed;

  LiveApi(
      Broker broker,
      Authenticator authenticator,
      Scheduler workers,
      InstantSource clock,
      ProblemLog problems,
      PathStores stores,
      boolean tls) {
    this.broker = broker;
    this.authenticator = authenticator;
    this.workers = workers;
    this.clock = clock;
    this.problems = problems;
    this.tls = tls;
    this.sessions = new Sessions(clock);
    this.inventory = new Inventory(stores, workers);
    this.overview = new Overview(broker, inventory, problems);
    this.lookouts = new Lookouts(broker, workers, inventory);
  }

  /** One request, with who asks for what. */
  private record Call(Request request, Query query, Visitor visitor, boolean hasSession) {}

  /**
   * Answers.
   *
   * @param resource what is asked for, such as {@code paths}
   */
  CompletionStage<Response> respond(Request request, String resource) {
    try {
      return dispatch(request, resource).exceptionally(LiveApi::failure);
    } catch (ApiException e) {
      return CompletableFuture.completedFuture(failure(e));
    }
  }

  private static Response failure(Throwable error) {
    return new Response.Whole(failurePage(error));
  }

  private static Page failurePage(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null && !(cause instanceof ApiException)) {
      cause = cause.getCause();
    }
    if (cause instanceof ApiException known) {
      String json =
          Json.object(to -> to.member("error", known.code()).member("message", known.getMessage()));
      return known.code().equals("busy")
          ? Headers.json(known.status(), json, "Retry-After", "1")
          : Headers.json(known.status(), json);
    }
    if (error instanceof RuntimeException unexpected) {
      throw unexpected;
    }
    throw new IllegalStateException(error);
  }

  private CompletableFuture<Response> dispatch(Request request, String resource) {
    if (Headers.isFromOtherSite(request)) {
      throw new ApiException(403, "other-site", "Pages of other sites can't use this interface.");
    }
    String method = request.method();
    if (!method.equals("GET") && request.header("Merrow-Request") == null) {
      throw new ApiException(
          403,
          "header-missing",
          "A request that changes something needs the header Merrow-Request.");
    }
    String authorization = sessions.authorizationOf(request);
    Call call =
        new Call(
            request,
            Query.parse(request.query()),
            new Visitor(authenticator, request, authorization, clock),
            authorization != null);
    return switch (method + " " + resource) {
      case "GET me" -> me(call);
      case "POST login" -> login(request);
      case "POST logout" -> logout(request);
      case "GET paths" -> paths(call);
      case "GET paths/events" -> pathsEvents(call);
      case "GET path" -> path(call);
      case "GET path/events" -> pathEvents(call);
      case "GET rows" -> rows(call);
      case "GET row" -> read(call, (to, at) -> row(to, at, call.query));
      case "GET values" -> read(call, (to, at) -> CellView.writeValues(to, at.store()));
      case "GET problems" -> problems(call);
      case "PUT cell" ->
          write(call, (edits, body) -> edits.setCell(table(call), rowId(call), cellId(call), body));
      case "DELETE cell" ->
          delete(call, edits -> edits.deleteCell(table(call), rowId(call), cellId(call)));
      case "PUT row" -> write(call, (edits, body) -> edits.setRow(table(call), rowId(call), body));
      case "POST row" -> add(call);
      case "DELETE row" -> delete(call, edits -> edits.deleteRow(table(call), rowId(call)));
      case "PUT value" ->
          write(call, (edits, body) -> edits.setValue(call.query.require("value"), body));
      case "DELETE value" -> delete(call, edits -> edits.deleteValue(call.query.require("value")));
      default ->
          throw new ApiException(404, "unknown", "There is no %s %s".formatted(method, resource));
    };
  }

  private static String table(Call call) {
    return call.query.require("table");
  }

  private static String rowId(Call call) {
    return call.query.require("row");
  }

  private static String cellId(Call call) {
    return call.query.require("cell");
  }

  // who asks

  private CompletableFuture<Response> me(Call call) {
    return call.visitor
        .identity()
        .thenCombine(
            call.visitor.isAdministrator(),
            (identity, administrator) ->
                ok(
                    Json.object(
                        to ->
                            to.member("version", VERSION)
                                .member("broker", versionOfBroker())
                                .member("time", clock.instant().toString())
                                .member("known", identity != null)
                                .member(
                                    "identity",
                                    identity == null || identity.isEmpty() ? null : identity)
                                .member("administrator", administrator)
                                .member("tokens", authenticator.acceptsFreshTokens())
                                .member("signedIn", call.hasSession))));
  }

  private static @Nullable String versionOfBroker() {
    return LiveApi.class.getPackage().getImplementationVersion();
  }

  private CompletableFuture<Response> login(Request request) {
    String authorization = request.header("Authorization");
    if (authorization == null) {
      throw new ApiException(401, "sign-in", "Present a token in the header Authorization.");
    }
    return new Visitor(authenticator, request, authorization, clock)
        .identity()
        .thenApply(
            identity -> {
              if (identity == null) {
                throw new ApiException(
                    401,
                    "unknown-token",
                    "The broker does not know this token, or it has expired.");
              }
              String cookie = sessions.begin(authorization, request, isSecure(request));
              return new Response.Whole(Headers.json(200, OK, "Set-Cookie", cookie));
            });
  }

  private CompletableFuture<Response> logout(Request request) {
    String cookie = sessions.end(request, isSecure(request));
    return CompletableFuture.completedFuture(
        new Response.Whole(Headers.json(200, OK, "Set-Cookie", cookie)));
  }

  /** A proxy may speak TLS in the broker's place. */
  private boolean isSecure(Request request) {
    return tls
        || "https".equalsIgnoreCase(request.header("X-Forwarded-Proto"))
        || Headers.isOfTls(request);
  }

  /** Completes with the visitor's identity, which is empty if it has none. */
  private static CompletableFuture<String> requireKnown(Call call) {
    return call.visitor
        .identity()
        .thenApply(
            identity -> {
              if (identity == null) {
                throw new ApiException(401, "sign-in", "Sign in to see this.");
              }
              return identity;
            });
  }

  // looking

  private static PathsWatch.Scope scope(Query query) {
    return new PathsWatch.Scope(
        query.get("filter", ""),
        query.number("offset", 0, Integer.MAX_VALUE),
        query.number("limit", MAX_PATHS / 2, MAX_PATHS));
  }

  private CompletableFuture<Response> paths(Call call) {
    PathsWatch.Scope scope = scope(call.query);
    return requireKnown(call)
        .thenCompose(known -> new PathsWatch(overview, workers, clock, call.visitor, scope).json())
        .thenApply(LiveApi::ok);
  }

  private CompletableFuture<Response> pathsEvents(Call call) {
    PathsWatch watch = new PathsWatch(overview, workers, clock, call.visitor, scope(call.query));
    return requireKnown(call)
        .thenCompose(
            identity ->
                identity.isEmpty()
                    ? watch.identity()
                    : CompletableFuture.<@Nullable String>completedFuture(identity))
        .thenApply(
            identity ->
                stream(
                    call.visitor.holder(identity),
                    events -> watch.tell(events, () -> lasts(call))));
  }

  /**
   * What a visitor may do at a path.
   *
   * @param administrator whether it sees everything there
   * @param holder among whom what is scarce is divided
   */
  private record Rights(Grant grant, boolean administrator, ShareHolder holder) {
    /** What is seen; null for everything. */
    @Nullable Grant view() {
      return administrator ? null : grant;
    }
  }

  private static CompletableFuture<Rights> requireRights(Call call, String pathId) {
    return call.visitor
        .requireGrantAt(pathId)
        .thenCombine(
            call.visitor.isAdministrator(),
            (grant, administrator) ->
                new Rights(grant, administrator, call.visitor.holder(grant.knownIdentity())));
  }

  private CompletableFuture<Response> path(Call call) {
    String pathId = call.query.require("path");
    return requireRights(call, pathId)
        .thenCompose(
            rights ->
                // without a store that can be read, there is still a path
                lookouts
                    .at(pathId, rights.view(), rights.holder())
                    .handle((lookout, error) -> lookout)
                    .thenCombineAsync(
                        inventory.paths(),
                        (lookout, stored) -> ok(path(pathId, stored, rights, lookout)),
                        workers));
  }

  private String path(
      String pathId, Map<String, StoredPath> stored, Rights rights, @Nullable Lookout lookout) {
    PathReport path = broker.report(pathId);
    if (path == null) {
      throw new ApiException(404, "no-clients", "No client is at this path now.");
    }
    return Json.object(
        to -> {
          overview.write(
              to,
              path,
              stored.get(pathId),
              Rate.PerSecond.UNKNOWN,
              rights.grant().access(),
              rights.administrator());
          if (lookout != null) {
            PathView.writeTables(to, lookout.store());
          }
          if (rights.administrator()) {
            PathView.writeClients(to, broker.clientReports(path.id()), id -> 0);
          }
        });
  }

  private CompletableFuture<Response> pathEvents(Call call) {
    String pathId = call.query.require("path");
    String tableId = call.query.get("table");
    return requireRights(call, pathId)
        .thenCompose(
            rights ->
                lookouts
                    .at(pathId, rights.view(), rights.holder())
                    .thenApply(
                        lookout ->
                            stream(
                                rights.holder(),
                                events ->
                                    watch(
                                        pathId,
                                        lookout,
                                        events,
                                        new PathWatch.Watcher(
                                            events,
                                            tableId,
                                            rights.administrator(),
                                            standing(call, rights))))));
  }

  private BooleanSupplier standing(Call call, Rights rights) {
    return new Standing(
            call.visitor,
            rights.administrator(),
            () -> lasts(call) && Visitor.holds(rights.grant(), clock))
        ::lasts;
  }

  /** A session may end while its visitor watches. */
  private boolean lasts(Call call) {
    return !call.hasSession || sessions.authorizationOf(call.request) != null;
  }

  private void watch(
      String pathId, Lookout lookout, EventStream events, PathWatch.Watcher watcher) {
    lookouts.enter(lookout);
    events.whenClosed(() -> lookouts.leave(lookout));
    synchronized (watches) {
      PathWatch watch = watches.get(lookout);
      if (watch == null) {
        watch =
            new PathWatch(
                broker, workers, pathId, lookout, overview, inventory, this::endIfUnwatched);
        watches.put(lookout, watch);
        workers.execute(watch::begin);
      }
      watch.add(watcher);
    }
  }

  /** Ends a watch, unless somebody has begun to watch at this moment. */
  private boolean endIfUnwatched(PathWatch watch) {
    synchronized (watches) {
      return watch.endIfUnwatched(() -> watches.remove(watch.lookout()));
    }
  }

  private Response stream(ShareHolder holder, Consumer<EventStream> opened) {
    synchronized (streams) {
      requireRoomFor(holder);
    }
    return EventStream.response(
        stream -> {
          if (enter(stream, holder)) {
            stream.whenClosed(() -> leave(stream));
            opened.accept(stream);
          } else {
            stream.close();
          }
        });
  }

  /** Call it with the streams locked. */
  private void requireRoomFor(ShareHolder holder) {
    if (closed || streams.size() >= MAX_STREAMS) {
      throw new ApiException(503, "busy", "Too many pages are open. Close some, or wait.");
    }
    if (streams.values().stream().filter(holder::equals).count() >= MAX_STREAMS_OF_HOLDER) {
      throw new ApiException(503, "busy", "Too many of your pages are open. Close some.");
    }
  }

  /** Others may have opened theirs since it was looked whether there is room. */
  private boolean enter(EventStream stream, ShareHolder holder) {
    synchronized (streams) {
      try {
        requireRoomFor(holder);
      } catch (ApiException e) {
        return false;
      }
      streams.put(stream, holder);
      return true;
    }
  }

  private void leave(EventStream stream) {
    synchronized (streams) {
      streams.remove(stream);
    }
  }

  /** What the visitor sees of a path. */
  private CompletableFuture<Lookout> lookoutAt(Call call, String pathId) {
    return requireRights(call, pathId)
        .thenCompose(rights -> lookouts.at(pathId, rights.view(), rights.holder()));
  }

  private CompletableFuture<Response> rows(Call call) {
    Query query = call.query;
    String pathId = query.require("path");
    RowOrder.Choice choice =
        new RowOrder.Choice(
            query.require("table"),
            query.get("sort"),
            query.get("order", "ascending").equals("descending"),
            query.get("filter", ""),
            query.get("deleted", "false").equals("true"));
    int offset = query.number("offset", 0, Integer.MAX_VALUE);
    int limit = query.number("limit", DEFAULT_ROWS, MAX_ROWS);
    return lookoutAt(call, pathId)
        .thenCompose(
            lookout ->
                lookout
                    .order(choice)
                    .thenApplyAsync(
                        order -> ok(rows(lookout, choice, order, offset, limit)), workers));
  }

  private static String rows(
      Lookout lookout, RowOrder.Choice choice, RowOrder order, int offset, int limit) {
    List<String> ids = order.rowIds();
    int from = Math.min(offset, ids.size());
    List<String> shown = ids.subList(from, Math.min(ids.size(), from + limit));
    return Json.object(
        to -> {
          to.member("table", choice.tableId())
              .member("total", ids.size())
              .member("rowCount", lookout.store().getRowCount(choice.tableId()))
              .member("offset", from)
              .strings("columns", lookout.store().getTableCellIds(choice.tableId()));
          CellView.writeRows(to, lookout.store(), choice.tableId(), shown);
        });
  }

  /** Writes what is asked for. */
  @FunctionalInterface
  private interface Reading {
    void write(Json json, Lookout lookout);
  }

  private CompletableFuture<Response> read(Call call, Reading reading) {
    String pathId = call.query.require("path");
    return lookoutAt(call, pathId)
        .thenApplyAsync(lookout -> ok(Json.object(to -> reading.write(to, lookout))), workers);
  }

  private static void row(Json to, Lookout lookout, Query query) {
    String tableId = query.require("table");
    String rowId = query.require("row");
    to.member("table", tableId).member("row", rowId);
    CellView.writeRow(to, lookout.store(), tableId, rowId);
  }

  private CompletableFuture<Response> problems(Call call) {
    return call.visitor
        .isAdministrator()
        .thenApply(
            administrator -> {
              if (!administrator) {
                throw new ApiException(403, "forbidden", "Only administrators see problems.");
              }
              return ok(
                  Json.object(
                      to ->
                          to.array(
                              "problems",
                              problems.latest(),
                              (out, problem) ->
                                  out.beginObject()
                                      .member("kind", problem.kind().label())
                                      .member("path", problem.path())
                                      .member("what", problem.what())
                                      .member("last", problem.last().toString())
                                      .member("count", problem.count())
                                      .member("advice", problem.kind().advice())
                                      .endObject())));
            });
  }

  // writing

  /**
   * What a visitor may change.
   *
   * @param holder whom what is stored is charged to
   */
  private record Target(Lookout lookout, Grant grant, ShareHolder holder) {}

  /** Makes a change; completes with it. */
  private CompletableFuture<Edit> make(Target target, Edit edit) {
    lookouts.enter(target.lookout);
    return target
        .lookout
        .write(target.grant, target.holder, edit)
        .whenComplete((done, error) -> lookouts.leave(target.lookout))
        .thenApply(done -> edit);
  }

  private CompletableFuture<Target> requireWritable(Call call) {
    String pathId = call.query.require("path");
    return call.visitor
        .requireGrantAt(pathId)
        .thenCompose(
            grant -> {
              if (grant.access() != Access.READ_WRITE) {
                throw new ApiException(403, "read-only", "You may only read at this path.");
              }
              // as what the visitor may change, not as what it may see
              ShareHolder holder = call.visitor.holder(grant.knownIdentity());
              return lookouts
                  .at(pathId, grant, holder)
                  .thenApply(lookout -> new Target(lookout, grant, holder));
            });
  }

  /** Changes something with a body. */
  @FunctionalInterface
  private interface Writing {
    Edit edit(Edits edits, byte[] body);
  }

  private CompletableFuture<Response> write(Call call, Writing writing) {
    return afterBody(call, writing, edit -> OK);
  }

  private CompletableFuture<Response> add(Call call) {
    return afterBody(
        call,
        (edits, body) -> edits.addRow(table(call), body),
        edit -> Json.object(to -> to.member("ok", true).member("row", edit.rowId())));
  }

  private CompletableFuture<Response> afterBody(
      Call call, Writing writing, Function<Edit, String> answer) {
    return requireWritable(call)
        .thenApply(
            target ->
                new Response.AfterBody(
                    MAX_BODY_BYTES,
                    body ->
                        CompletableFuture.supplyAsync(
                                () -> writing.edit(new Edits(target.lookout.store()), body),
                                workers)
                            .thenCompose(edit -> make(target, edit))
                            .thenApply(edit -> Headers.json(200, answer.apply(edit)))
                            .exceptionally(LiveApi::failurePage)));
  }

  private CompletableFuture<Response> delete(Call call, Function<Edits, Edit> deletion) {
    return requireWritable(call)
        .thenCompose(target -> make(target, deletion.apply(new Edits(target.lookout.store()))))
        .thenApply(done -> ok(OK));
  }

  private static Response ok(String json) {
    return new Response.Whole(Headers.json(200, json));
  }

  /** Ends all streams. */
  void close() {
    List<EventStream> open;
    synchronized (streams) {
      closed = true;
      open = List.copyOf(streams.keySet());
    }
    open.forEach(EventStream::close);
    lookouts.close();
  }
}
