package dev.merrow.sync;

import dev.merrow.NumberCell;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.FutureStampException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known to be missing, here or at peers, and reports each of it once. Used only on the
 * conversation's thread, except for {@link #all}.
 */
final class Gaps {
  /** How many are remembered; peers must not be able to fill the memory with them. */
  static final int MAX = 1_000;

  private static final int MAX_REPORTED = 4 * MAX;

  private final SerialExecutor serial;
  private final Map<Key, SyncGap> gaps = new LinkedHashMap<>();
  private final Set<Reported> reported = new LinkedHashSet<>();
  private volatile List<SyncGap> all = List.of();

  /** Of one cell there is one gap of a kind. */
  private record Key(Class<? extends SyncGap> kind, @Nullable CellAddress cell) {}

  private record Reported(Key key, Hlc hlc) {}

  Gaps(SerialExecutor serial) {
    this.serial = serial;
  }

  /** Those that there are now, the first 1,000 of them; for any thread. */
  List<SyncGap> all() {
    return all;
  }

  /** Returns whether there are none. */
  boolean isEmpty() {
    return gaps.isEmpty();
  }

  /** Cells of the future were left out of what was merged. */
  void leftOut(FutureStampException refusal) {
    List<CellAddress> news = new ArrayList<>();
    CellAddress.forEach(
        refusal.leftOut(),
        (address, cell) -> {
          Instant due = Instant.ofEpochMilli(cell.hlc().time() - Hlc.MAX_FUTURE_MILLIS);
          if (add(new SyncGap.FutureStamp(address, cell.hlc(), due), address, cell.hlc())) {
            news.add(address);
          }
        });
    update();
    if (!news.isEmpty()) {
      serial.report(refusal);
    }
  }

  /** A cell of this store's is too large to be sent. */
  void tooLargeHere(CellAddress address, Hlc hlc, long bytes) {
    boolean isNew = add(new SyncGap.TooLarge(address, hlc, bytes, null), address, hlc);
    update();
    if (isNew) {
      serial.report(
          new TransportException(
              "The %s is too large to be sent, with %s bytes".formatted(address, bytes)));
    }
  }

  /**
   * A peer says which of its cells are too large to be sent.
   *
   * @param sizes the sizes in the place of the cells
   */
  void tooLargeThere(String peerId, MergeableChanges sizes) {
    CellAddress.forEach(
        sizes,
        (address, cell) -> {
          long bytes = cell.cell() instanceof NumberCell number ? (long) number.value() : 0;
          if (add(new SyncGap.TooLarge(address, cell.hlc(), bytes, peerId), address, cell.hlc())) {
            serial.report(
                new TransportException(
                    "The %s of peer %s is too large to be sent, with %s bytes"
                        .formatted(address, peerId, bytes)));
          }
        });
    update();
  }

  /** Changes of a peer could not be merged. */
  void notMerged(Throwable error) {
    gaps.put(new Key(SyncGap.NotMerged.class, null), new SyncGap.NotMerged(error));
    update();
  }

  /** Some changes were merged, or were made here: what they say of a cell replaces it. */
  void touched(MergeableChanges changes) {
    if (!gaps.isEmpty()) {
      CellAddress.forEach(changes, (address, cell) -> replaced(address, cell.hlc()));
      gaps.remove(new Key(SyncGap.NotMerged.class, null));
      update();
    }
  }

  /** A cell that is too large stays one if what was said of it is older. */
  private void replaced(CellAddress address, Hlc hlc) {
    Key key = new Key(SyncGap.TooLarge.class, address);
    if (gaps.get(key) instanceof SyncGap.TooLarge tooLarge && !tooLarge.hlc().isAfter(hlc)) {
      gaps.remove(key);
    }
  }

  /** All peers are asked again: what was left out may be due, or comes and is left out again. */
  void askedAgain() {
    removeIf(gap -> !(gap instanceof SyncGap.TooLarge));
  }

  /** Nothing is known any more. */
  void clear() {
    removeIf(gap -> true);
  }

  private void removeIf(Predicate<SyncGap> condition) {
    if (gaps.values().removeIf(condition)) {
      update();
    }
  }

  /** Adds one; returns whether it was not reported before. */
  private boolean add(SyncGap gap, CellAddress cell, Hlc hlc) {
    Key key = new Key(gap.getClass(), cell);
    if (gaps.size() < MAX || gaps.containsKey(key)) {
      gaps.put(key, gap);
    }
    boolean isNew = reported.add(new Reported(key, hlc));
    if (reported.size() > MAX_REPORTED) {
      reported.remove(reported.iterator().next());
    }
    return isNew;
  }

  private void update() {
    all = List.copyOf(gaps.values());
  }
}
