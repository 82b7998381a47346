package dev.merrow.local;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Hubs by their names, and who is on each. A hub without members takes no memory. */
final class LocalHubs {
  /** Those that all of this JVM can see. */
  static final LocalHubs SHARED = new LocalHubs();

  private final Map<String, Map<String, LocalTransport>> hubs = new ConcurrentHashMap<>();
  private final AtomicLong count = new AtomicLong();

  /** Returns what no other member of these hubs is called. */
  String newMemberId() {
    return Long.toString(count.incrementAndGet());
  }

  void join(String hub, LocalTransport member) {
    hubs.compute(
        hub,
        (name, members) -> {
          Map<String, LocalTransport> present =
              members == null ? new ConcurrentHashMap<>() : members;
          present.put(member.id(), member);
          return present;
        });
  }

  void leave(String hub, LocalTransport member) {
    hubs.computeIfPresent(
        hub,
        (name, members) -> {
          members.remove(member.id());
          return members.isEmpty() ? null : members;
        });
  }

  /** Returns all members, or just the one of that id if it is there. */
  Collection<LocalTransport> members(String hub, @Nullable String id) {
    Map<String, LocalTransport> members = hubs.getOrDefault(hub, Map.of());
    if (id == null) {
      return members.values();
    }
    LocalTransport member = members.get(id);
    return member == null ? List.of() : List.of(member);
  }
}
