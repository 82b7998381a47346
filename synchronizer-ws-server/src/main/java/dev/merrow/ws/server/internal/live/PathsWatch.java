package dev.merrow.ws.server.internal.live;

import dev.merrow.schedule.Scheduler;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.internal.live.Overview.Listed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paths that a visitor may see: once, or once a second for as long as they watch. Used by one
 * thread at a time.
 */
final class PathsWatch {
  private static final Logger LOG = LoggerFactory.getLogger(PathsWatch.class);

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int TICKS_PER_BEAT = 15;

  /** How long it is not asked again about a path that the visitor may not see. */
  private static final long REFUSAL_NANOS = Duration.ofSeconds(10).toNanos();

  private final Overview overview;
  private final Scheduler workers;
  private final InstantSource clock;
  private final Visitor visitor;
  private final Scope scope;
  private final Rate rate = new Rate();
  private final Map<String, Known> known = new HashMap<>();

  private volatile boolean closed;
  private String last = "";
  private long ticks;

  /**
   * Which paths are wanted.
   *
   * @param filter text that their names contain
   * @param limit how many at most
   */
  record Scope(String filter, int offset, int limit) {}

  /** What the visitor may do at a path; null for nothing. */
  private record Known(@Nullable Grant grant, long askedAt) {}

  PathsWatch(
      Overview overview, Scheduler workers, InstantSource clock, Visitor visitor, Scope scope) {
    this.overview = overview;
    this.workers = workers;
    this.clock = clock;
    this.visitor = visitor;
    this.scope = scope;
  }

  /**
   * Tells a stream, until it is closed or the visitor is a stranger.
   *
   * @param mayLook whether the visitor may still look
   */
  void tell(EventStream stream, BooleanSupplier mayLook) {
    stream.whenClosed(() -> closed = true);
    tick(stream, mayLook);
  }

  private void tick(EventStream stream, BooleanSupplier mayLook) {
    if (closed) {
      return;
    }
    CompletableFuture<@Nullable Void> unused =
        told(stream, mayLook)
            .handle(
                (done, error) -> {
                  if (error != null) {
                    LOG.error("Who looks at the paths has to ask again", error);
                    stream.close();
                  }
                  return null;
                });
  }

  private CompletableFuture<Void> told(EventStream stream, BooleanSupplier mayLook) {
    return visitor
        .identity()
        .thenComposeAsync(
            identity -> {
              if (identity == null || !mayLook.getAsBoolean()) {
                stream.send("ended", "{}");
                stream.close();
                return CompletableFuture.completedFuture(null);
              }
              return json().thenAcceptAsync(json -> tell(stream, mayLook, json), workers);
            },
            workers);
  }

  private void tell(EventStream stream, BooleanSupplier mayLook, String json) {
    if (!json.equals(last)) {
      last = json;
      stream.send("paths", json);
    } else if (ticks % TICKS_PER_BEAT == 0) {
      stream.beat();
    }
    ticks++;
    Scheduler.Cancellation unused = workers.schedule(TICK, () -> tick(stream, mayLook));
  }

  /** Completes with the visitor's identity where it has a grant; null if none tells. */
  CompletableFuture<@Nullable String> identity() {
    return json()
        .thenApply(
            json -> {
              synchronized (known) {
                return known.values().stream()
                    .map(each -> each.grant == null ? null : each.grant.knownIdentity())
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
              }
            });
  }

  /** Returns the paths as JSON. */
  CompletableFuture<String> json() {
    return overview
        .list(scope.filter)
        .thenCompose(
            all ->
                visitor.isAdministrator().thenCompose(administrator -> json(all, administrator)));
  }

  private CompletableFuture<String> json(List<Listed> all, boolean administrator) {
    rate.retain(all.stream().map(Listed::id).collect(Collectors.toSet()));
    List<CompletableFuture<Void>> asked = new ArrayList<>();
    // an administrator sees all, and it is asked only about those that are shown
    List<Listed> asking =
        administrator ? all.stream().skip(scope.offset).limit(scope.limit).toList() : all;
    asking.forEach(path -> asked.add(ask(path.id())));
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApplyAsync(done -> visible(all, administrator), workers);
  }

  private CompletableFuture<Void> ask(String pathId) {
    Known before;
    synchronized (known) {
      before = known.get(pathId);
    }
    long now = System.nanoTime();
    boolean fresh =
        before != null
            && (before.grant == null
                ? now - before.askedAt < REFUSAL_NANOS
                : Visitor.holds(before.grant, clock));
    return fresh
        ? CompletableFuture.completedFuture(null)
        : visitor
            .grantAt(pathId)
            .thenAccept(
                grant -> {
                  synchronized (known) {
                    known.put(pathId, new Known(grant, now));
                  }
                });
  }

  private String visible(List<Listed> all, boolean administrator) {
    long now = System.nanoTime();
    List<Listed> visible =
        all.stream().filter(path -> administrator || accessTo(path) != null).toList();
    synchronized (known) {
      known.keySet().retainAll(all.stream().map(Listed::id).collect(Collectors.toSet()));
    }
    int from = Math.min(scope.offset, visible.size());
    List<Listed> page = visible.subList(from, Math.min(visible.size(), from + scope.limit));
    return Json.object(
        to -> {
          to.member("total", visible.size()).member("offset", from);
          to.array(
              "paths",
              page,
              (out, path) -> {
                Access access = accessTo(path);
                out.beginObject();
                overview.write(
                    out,
                    path.report(),
                    path.stored(),
                    rate.of(path.report(), now),
                    access == null ? Access.READ_ONLY : access,
                    administrator);
                out.endObject();
              });
        });
  }

  private @Nullable Access accessTo(Listed path) {
    synchronized (known) {
      Known found = known.get(path.id());
      return found == null || found.grant == null ? null : found.grant.access();
    }
  }
}
