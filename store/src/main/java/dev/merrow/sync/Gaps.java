package dev.merrow.sync;

import dev.merrow.BooleanCell;
import dev.merrow.Cell;
import dev.merrow.NumberCell;
import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.store.FutureStampException;
import dev.merrow.sync.KnownDifferences.Difference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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

  /** The kinds of gaps that are of one cell. */
  private static final List<Class<? extends SyncGap>> KINDS =
      List.of(SyncGap.TooLarge.class, SyncGap.FutureStamp.class, SyncGap.Refused.class);

  private final SerialExecutor serial;
  private final Map<Key, SyncGap> gaps = new LinkedHashMap<>();
  private final Set<Reported> reported = new LinkedHashSet<>();

  /** The cells that peers have not let this store change, also those that are set back by now. */
  private final Set<CellAddress> refused = new LinkedHashSet<>();

  /** Their changes that no flush has reported yet. */
  private final Map<CellAddress, SyncGap> untold = new LinkedHashMap<>();

  /** The timers that end gaps: one for each gap at most, whatever peers say. */
  private final Map<Key, Cancellation> ends = new HashMap<>();

  /** Whether there were more than are remembered. */
  private boolean overflowed;

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

  /** Returns whether there were more than are remembered. */
  boolean hasOverflowed() {
    return overflowed;
  }

  /** Returns the cells in which peers are known to differ. */
  Set<CellAddress> cells() {
    Set<CellAddress> cells = new LinkedHashSet<>(refused);
    for (Key key : gaps.keySet()) {
      if (key.cell != null) {
        cells.add(key.cell);
      }
    }
    return cells;
  }

  /**
   * Returns the gaps that keep this store's cells from a network.
   *
   * @param serverId the network's own store; null if there is none, and only what the network does
   *     not carry counts
   */
  List<SyncGap> keptFrom(@Nullable String serverId) {
    return gaps.values().stream()
        .filter(
            gap ->
                isTooLargeHere(gap)
                    || (serverId != null
                        && gap instanceof SyncGap.FutureStamp future
                        && serverId.equals(future.peerId())))
        .toList();
  }

  /**
   * Returns the gaps that keep changes of this store's from a peer. Cells that the peer has set
   * back, and that differ in their stamps alone, are none.
   *
   * @param differences all cells in which the peer differs
   * @return the gaps; null if the peer lacks a change for another reason
   */
  @Nullable List<SyncGap> keepingBack(List<Difference> differences) {
    List<SyncGap> keeping = new ArrayList<>();
    for (Difference each : differences) {
      if (each.isLackedThere()) {
        SyncGap gap = keeping(each.address());
        if (gap != null) {
          keeping.add(gap);
        } else if (!refused.contains(each.address()) || !each.isSameForReaders()) {
          return null;
        }
      }
    }
    return keeping;
  }

  /** Returns why a cell does not get to peers; null if that is not known. */
  private @Nullable SyncGap keeping(CellAddress address) {
    SyncGap tooLarge = gaps.get(new Key(SyncGap.TooLarge.class, address));
    if (tooLarge != null && isTooLargeHere(tooLarge)) {
      return tooLarge;
    }
    return gaps.get(new Key(SyncGap.FutureStamp.class, address))
                instanceof SyncGap.FutureStamp future
            && future.peerId() != null
        ? future
        : null;
  }

  private static boolean isTooLargeHere(SyncGap gap) {
    return gap instanceof SyncGap.TooLarge tooLarge && tooLarge.peerId() == null;
  }

  /** Returns the refused changes since the last call. */
  List<SyncGap> takeRefused() {
    List<SyncGap> taken = List.copyOf(untold.values());
    untold.clear();
    return taken;
  }

  /** Cells of the future were left out of what was merged. */
  void leftOut(FutureStampException refusal) {
    List<CellAddress> news = new ArrayList<>();
    CellAddress.forEach(
        refusal.leftOut(),
        (address, cell) -> {
          Instant due = Instant.ofEpochMilli(cell.hlc().time() - Hlc.MAX_FUTURE_MILLIS);
          if (add(new SyncGap.FutureStamp(address, cell.hlc(), due, null), address, cell.hlc())) {
            news.add(address);
          }
        });
    update();
    if (!news.isEmpty()) {
      serial.report(refusal);
    }
  }

  /**
   * A peer does not merge cells of this store's yet.
   *
   * @param delays in place of each cell, how many milliseconds it takes until the peer does
   * @param grace how long after that the peer asks for them at the latest
   */
  void heldBackThere(String peerId, MergeableChanges delays, Duration grace) {
    List<SyncGap> news = new ArrayList<>();
    CellAddress.forEach(
        delays,
        (address, cell) -> {
          Instant due = Instant.ofEpochMilli(cell.hlc().time() - Hlc.MAX_FUTURE_MILLIS);
          SyncGap gap = new SyncGap.FutureStamp(address, cell.hlc(), due, peerId);
          Key key = new Key(gap.getClass(), address);
          if (gap.equals(gaps.get(key))) {
            return;
          }
          if (add(gap, address, cell.hlc())) {
            news.add(gap);
          }
          if (gaps.get(key) == gap) {
            Duration delay = Duration.ofMillis(Math.max(0, number(cell)));
            endAfter(delay.plus(grace), key, gap);
          }
        });
    update();
    report(news);
  }

  /** Ends a gap after some time, unless it is replaced before. */
  private void endAfter(Duration delay, Key key, SyncGap gap) {
    Cancellation before =
        ends.put(
            key,
            serial.schedule(
                delay,
                () -> {
                  ends.remove(key);
                  removeIf(each -> each == gap);
                }));
    if (before != null) {
      before.cancel();
    }
  }

  /**
   * A peer did not let this store change cells.
   *
   * @param sameness in place of each cell, whether the peer has it like this, but for the stamp
   */
  void refusedThere(String peerId, MergeableChanges sameness) {
    List<SyncGap> news = new ArrayList<>();
    CellAddress.forEach(
        sameness,
        (address, cell) -> {
          if (refused.size() < MAX) {
            refused.add(address);
          } else {
            overflowed |= !refused.contains(address);
          }
          if (cell.cell() == BooleanCell.FALSE) {
            SyncGap gap = new SyncGap.Refused(address, cell.hlc(), peerId);
            if (add(gap, address, cell.hlc())) {
              news.add(gap);
            }
            if (untold.size() < MAX) {
              untold.put(address, gap);
            }
          }
        });
    update();
    report(news);
  }

  /** A cell of this store's is too large to be sent. */
  void tooLargeHere(CellAddress address, Hlc hlc, long bytes) {
    SyncGap gap = new SyncGap.TooLarge(address, hlc, bytes, null);
    boolean isNew = add(gap, address, hlc);
    update();
    if (isNew) {
      report(List.of(gap));
    }
  }

  /**
   * Returns those of this store's cells in changes that are known to be too large to be sent, with
   * their sizes in the place of the cells.
   */
  MergeableChanges tooLargeIn(MergeableChanges changes) {
    return gaps.values().stream().anyMatch(Gaps::isTooLargeHere)
        ? changes.map(
            (tableId, rowId, id, cell) -> sizeIfTooLarge(new CellAddress(tableId, rowId, id), cell),
            hlc -> Hlc.EMPTY)
        : MergeableChanges.EMPTY;
  }

  private @Nullable StampedCell sizeIfTooLarge(CellAddress address, StampedCell cell) {
    return gaps.get(new Key(SyncGap.TooLarge.class, address)) instanceof SyncGap.TooLarge known
            && known.peerId() == null
            && known.hlc().equals(cell.hlc())
        ? CellNotice.remark(Cell.of(known.bytes()), cell)
        : null;
  }

  /**
   * A peer says which of its cells are too large to be sent.
   *
   * @param sizes the sizes in the place of the cells
   */
  void tooLargeThere(String peerId, MergeableChanges sizes) {
    List<SyncGap> news = new ArrayList<>();
    CellAddress.forEach(
        sizes,
        (address, cell) -> {
          SyncGap gap = new SyncGap.TooLarge(address, cell.hlc(), number(cell), peerId);
          if (add(gap, address, cell.hlc())) {
            news.add(gap);
          }
        });
    update();
    report(news);
  }

  private static long number(StampedCell remark) {
    return remark.cell() instanceof NumberCell number ? (long) number.value() : 0;
  }

  private void report(List<SyncGap> news) {
    if (!news.isEmpty()) {
      String reason = news.get(0).reason();
      serial.report(
          new TransportException(
              reason.substring(0, 1).toUpperCase(Locale.ROOT)
                  + reason.substring(1)
                  + (news.size() > 1 ? ", and %s others".formatted(news.size() - 1) : "")));
    }
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

  /** A gap stays if what was said of its cell is older. */
  private void replaced(CellAddress address, Hlc hlc) {
    for (Class<? extends SyncGap> kind : KINDS) {
      Key key = new Key(kind, address);
      SyncGap gap = gaps.get(key);
      if (gap != null && !hlcOf(gap).isAfter(hlc)) {
        gaps.remove(key);
      }
    }
  }

  private static Hlc hlcOf(SyncGap gap) {
    if (gap instanceof SyncGap.FutureStamp future) {
      return future.hlc();
    } else if (gap instanceof SyncGap.Refused refused) {
      return refused.hlc();
    }
    return gap instanceof SyncGap.TooLarge tooLarge ? tooLarge.hlc() : Hlc.EMPTY;
  }

  /** All peers are asked again: what was left out may be due, or comes and is left out again. */
  void askedAgain() {
    overflowed = false;
    removeIf(gap -> !(gap instanceof SyncGap.TooLarge));
  }

  /** Nothing is known any more, except for what a flush has to tell. */
  void clear() {
    refused.clear();
    overflowed = false;
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
    } else {
      overflowed = true;
    }
    boolean isNew = reported.add(new Reported(key, hlc));
    if (reported.size() > MAX_REPORTED) {
      reported.remove(reported.iterator().next());
    }
    return isNew;
  }

  private void update() {
    ends.entrySet()
        .removeIf(
            end -> {
              boolean isOver = !gaps.containsKey(end.getKey());
              if (isOver) {
                end.getValue().cancel();
              }
              return isOver;
            });
    all = List.copyOf(gaps.values());
  }
}
