package dev.merrow.local;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who is on which hub. A hub without members takes no memory. */
final class LocalHub {
  private static final Map<String, Map<String, LocalTransport>> HUBS = new ConcurrentHashMap<>();

  private LocalHub() {}

  static void join(String hub, LocalTransport member) {
    HUBS.compute(
        hub,
        (name, members) -> {
          Map<String, LocalTransport> present =
              members == null ? new ConcurrentHashMap<>() : members;
          present.put(member.id(), member);
          return present;
        });
  }

  static void leave(String hub, LocalTransport member) {
    HUBS.computeIfPresent(
        hub,
        (name, members) -> {
          members.remove(member.id());
          return members.isEmpty() ? null : members;
        });
  }

  /** All members, or just the one of that id if it is there. */
  static Collection<LocalTransport> members(String hub, @Nullable String id) {
    Map<String, LocalTransport> members = HUBS.getOrDefault(hub, Map.of());
    if (id == null) {
      return members.values();
    }
    LocalTransport member = members.get(id);
    return member == null ? List.of() : List.of(member);
  }
}
