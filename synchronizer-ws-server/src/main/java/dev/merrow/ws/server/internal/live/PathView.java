package dev.merrow.ws.server.internal.live;

import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.internal.core.ClientReport;
import dev.merrow.ws.server.internal.core.PathReport;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Writes paths, their tables and their clients as JSON. */
final class PathView {
  /** How many tables and clients of a path are described. */
  private static final int MAX = 500;

  private PathView() {}

  /** Writes the members that a path has in lists of paths; its rate only if that is known. */
  static void writePath(Json json, PathReport path, Rate.PerSecond rate, @Nullable Access access) {
    json.member("path", path.id())
        .member("clients", path.clients())
        .member("store", nameOf(path.state()))
        .member("hub", path.isHub())
        .member("messages", path.messages())
        .member("bytes", path.bytes());
    if (rate.isKnown()) {
      json.member("messagesPerSecond", rate.messages()).member("bytesPerSecond", rate.bytes());
    }
    if (access != null) {
      json.member("access", nameOf(access));
    }
  }

  static long rowsOf(MergeableStore store) {
    return store.getTableIds().stream().mapToLong(store::getRowCount).sum();
  }

  static String nameOf(Access access) {
    return access == Access.READ_WRITE ? "read-write" : "read-only";
  }

  private static String nameOf(PathReport.State state) {
    return switch (state) {
      case NO_STORE -> "none";
      case STARTING -> "starting";
      case IN_MEMORY -> "memory";
      case PERSISTED -> "persisted";
      case FAILED -> "failed";
    };
  }

  /** Writes how many rows and values a store has. */
  static void writeTables(Json json, MergeableStore store) {
    List<String> tables = store.getTableIds();
    json.member("tableCount", tables.size());
    json.array(
        "tables",
        tables.subList(0, Math.min(MAX, tables.size())),
        (out, tableId) ->
            out.beginObject()
                .member("table", tableId)
                .member("rows", store.getRowCount(tableId))
                .endObject());
    json.member("valueCount", store.getValueIds().size());
  }

  /**
   * Writes who takes part in a path.
   *
   * @param behindMillis for how long a client's queue has not been empty
   */
  static void writeClients(
      Json json, List<ClientReport> clients, ToLongFunction<String> behindMillis) {
    json.array(
        "clientList",
        clients.stream().sorted(Comparator.comparing(ClientReport::id)).limit(MAX).toList(),
        (out, client) -> {
          InetAddress address = client.address();
          out.beginObject()
              .member("client", client.id())
              .member("identity", client.identity())
              .member("address", address == null ? null : address.getHostAddress())
              .member("access", nameOf(client.access()))
              .member("expiry", client.expiry() == null ? null : client.expiry().toString())
              .member("channel", client.channel())
              .member("queueBytes", client.unsentBytes())
              .member("behindMillis", behindMillis.applyAsLong(client.id()))
              .endObject();
        });
  }
}
