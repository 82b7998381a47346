package dev.merrow.wire;

import dev.merrow.wire.internal.HeapBytes;
import dev.merrow.wire.internal.Sextets;
import dev.merrow.wire.internal.Utf8;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reassembles the fragments received on one socket, by channel, client and message id. An
 * incomplete message is dropped when no more fragments of it have come for a while: a slow link may
 * take any time, as long as it makes progress. Dropped messages are recorded, so that the caller
 * can make up for the loss. Not thread-safe.
 */
final class FragmentAssembler {
  private final WireLimits limits;
  private final long timeoutMillis;
  private final InstantSource clock;

  /** In order of waiting time; the message that has waited longest for a fragment is first. */
  private final Map<Key, Partial> partials = new LinkedHashMap<>();

  private Set<PayloadReader.Dropped> dropped = new LinkedHashSet<>();
  private long keptBytes;

  /** How much of the heap these take. */
  private long heldBytes;

  private record Key(String channel, String clientId, String messageId) {
    long bytes() {
      return Utf8.size(clientId) + 1 + Sextets.LENGTH;
    }
  }

  private static final class Partial {
    final int total;
    final Map<Integer, Fragment> fragments = new TreeMap<>();
    long lastAt;
    long bytes;
    long held;

    Partial(int total) {
      this.total = total;
    }

    List<Fragment> inOrder() {
      return List.copyOf(fragments.values());
    }
  }

  FragmentAssembler(WireLimits limits, Duration timeout, InstantSource clock) {
    this.limits = limits;
    this.timeoutMillis = timeout.toMillis();
    this.clock = clock;
  }

  /** Returns whether nothing is incomplete. */
  boolean isEmpty() {
    return partials.isEmpty();
  }

  /** Drops the messages for which no fragment has come for too long. */
  void expire() {
    long lastBefore = clock.millis() - timeoutMillis;
    Iterator<Map.Entry<Key, Partial>> eldestFirst = partials.entrySet().iterator();
    while (eldestFirst.hasNext()) {
      Map.Entry<Key, Partial> eldest = eldestFirst.next();
      if (eldest.getValue().lastAt > lastBefore) {
        return;
      }
      release(eldest.getValue());
      dropped.add(new PayloadReader.Dropped(eldest.getKey().channel, eldest.getKey().clientId));
      eldestFirst.remove();
    }
  }

  /** Returns what {@link #expire} has dropped since the last call. */
  Set<PayloadReader.Dropped> takeDropped() {
    if (dropped.isEmpty()) {
      return Set.of();
    }
    Set<PayloadReader.Dropped> taken = dropped;
    dropped = new LinkedHashSet<>();
    return taken;
  }

  /** Drops incomplete messages of a channel. */
  void forget(String channel) {
    Iterator<Map.Entry<Key, Partial>> all = partials.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Key, Partial> each = all.next();
      if (each.getKey().channel.equals(channel)) {
        release(each.getValue());
        all.remove();
      }
    }
  }

  /** Drops all incomplete messages. */
  void forgetAll() {
    partials.clear();
    keptBytes = 0;
    heldBytes = 0;
  }

  /**
   * Takes a fragment.
   *
   * @param channel the channel, which separates the fragments of several channels; empty without
   *     channels
   * @return all fragments of its message in order, if it was the last missing one; otherwise null
   * @throws MalformedMessageException if its numbers are inconsistent, by themselves or with
   *     earlier ones; its message is dropped
   * @throws OverflowException if it exceeds a limit; it is not kept
   */
  @Nullable List<Fragment> add(String channel, String clientId, Fragment fragment) {
    if (fragment.total() > limits.fragments()) {
      throw overflow("A message in %s fragments", fragment.total(), limits.fragments());
    }
    if (fragment.index() >= fragment.total()) {
      throw new MalformedMessageException(
          "Expected the index of a fragment to be less than their number, not "
              + fragment.index()
              + " of "
              + fragment.total());
    }
    expire();
    Key key = new Key(channel, clientId, fragment.messageId());
    Partial partial = partials.get(key);
    if (partial == null) {
      partial = begin(fragment);
    } else {
      requireToFit(key, partial, fragment);
    }
    keep(key, partial, fragment);
    if (partial.fragments.size() < partial.total) {
      return null;
    }
    drop(key, partial);
    return partial.inOrder();
  }

  private Partial begin(Fragment fragment) {
    if (partials.size() >= limits.fragmentedMessages()) {
      throw overflow(
          "%s messages in fragments at a time", partials.size() + 1, limits.fragmentedMessages());
    }
    return new Partial(fragment.total());
  }

  private void requireToFit(Key key, Partial partial, Fragment fragment) {
    if (partial.total != fragment.total()) {
      drop(key, partial);
      throw new MalformedMessageException(
          "A message that began as %s fragments became %s"
              .formatted(partial.total, fragment.total()));
    }
    if (partial.fragments.containsKey(fragment.index())) {
      drop(key, partial);
      throw new MalformedMessageException("Fragment " + fragment.index() + " came twice");
    }
  }

  private void keep(Key key, Partial partial, Fragment fragment) {
    long bytes = (long) fragment.body().size() + (partial.fragments.isEmpty() ? key.bytes() : 0);
    if (keptBytes + bytes > limits.payloadBytes()) {
      throw overflow("%s bytes of fragments", keptBytes + bytes, limits.payloadBytes());
    }
    partial.fragments.put(fragment.index(), fragment);
    // it is a part of the payload that it came in
    long held = HeapBytes.ofArray(key.bytes() + fragment.body().size());
    partial.bytes += bytes;
    partial.held += held;
    heldBytes += held;
    partial.lastAt = clock.millis();
    keptBytes += bytes;
    // move to the end, even if already present
    partials.remove(key);
    partials.put(key, partial);
  }

  private void drop(Key key, Partial partial) {
    partials.remove(key);
    release(partial);
  }

  private void release(Partial partial) {
    keptBytes -= partial.bytes;
    heldBytes -= partial.held;
  }

  private static OverflowException overflow(String what, long is, long limit) {
    return new OverflowException(
        CloseStatus.FRAGMENTS_OVERFLOW,
        what.formatted(is) + " are more than the limit of " + limit);
  }

  /** Returns about how many bytes of the heap the incomplete messages take. */
  long heldBytes() {
    return heldBytes;
  }
}
