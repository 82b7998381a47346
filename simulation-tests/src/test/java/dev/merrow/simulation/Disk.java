package dev.merrow.simulation;

import dev.merrow.persist.Persistence;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.ContentCodec;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A disk with one file: all content as JSON text, then changes. What is not synced yet may be lost
 * when the power fails, from its end on.
 */
final class Disk implements Persistence<MergeableContent, MergeableChanges> {
  private static final InstantSource NO_FUTURE =
      InstantSource.fixed(Instant.ofEpochMilli(1_800_000_000_000L));

  private final String name;
  private final Random random;
  private final Runnable powerFailure;
  private List<String> records = new ArrayList<>();
  private int synced;
  private int failures;
  private boolean losesPower;
  private boolean off;

  /**
   * Makes an empty one.
   *
   * @param powerFailure makes the power fail
   */
  Disk(String name, Random random, Runnable powerFailure) {
    this.name = name;
    this.random = random;
    this.powerFailure = powerFailure;
  }

  /** Makes the next writes fail. */
  void failNext(int writes) {
    failures = writes;
  }

  /** Makes the power fail during the next write. */
  void losePowerNext() {
    losesPower = true;
  }

  /** Works as it should again. */
  void repair() {
    failures = 0;
    losesPower = false;
  }

  /** The power fails, and all or some of what is not synced is lost. */
  void losePower() {
    int left = synced + random.nextInt(records.size() - synced + 1);
    records = new ArrayList<>(records.subList(0, left));
    synced = left;
    off = true;
  }

  /** The power is back. */
  void turnOn() {
    off = false;
  }

  @Override
  public @Nullable MergeableContent load() throws IOException {
    requirePower();
    return content(records.size());
  }

  /** Returns the durable content; null if nothing was saved. */
  @Nullable MergeableContent durable() {
    return content(synced);
  }

  /** The stamps of what is certain to survive. */
  Map<CellPosition, Hlc> durableStamps() {
    Map<CellPosition, Hlc> stamps = new HashMap<>();
    MergeableContent content = durable();
    if (content != null) {
      CellPosition.forEach(content.asChanges(), (key, cell) -> stamps.put(key, cell.hlc()));
    }
    return stamps;
  }

  /** Takes what is certain to survive on another disk, in place of all that is on this. */
  void copyOf(Disk other) {
    records = new ArrayList<>(other.records.subList(0, other.synced));
    synced = records.size();
  }

  private @Nullable MergeableContent content(int length) {
    if (length == 0) {
      return null;
    }
    MergeableContent whole = ContentCodec.decodeMergeable(records.get(0));
    if (length == 1) {
      return whole;
    }
    MergeableStore store = MergeableStore.createMergeableStore("disk", NO_FUTURE);
    store.setMergeableContent(whole);
    for (String changes : records.subList(1, length)) {
      store.applyMergeableChanges(ContentCodec.decodeChanges(changes));
    }
    return store.getMergeableContent();
  }

  @Override
  public void save(MergeableContent content) throws IOException {
    requirePower();
    // to another file at first, which takes the place of the old one when it is synced
    String text = ContentCodec.encodeMergeable(content);
    failOrGoOn();
    records = new ArrayList<>(List.of(text));
    synced = 1;
  }

  @Override
  public void saveChanges(MergeableChanges changes, Supplier<MergeableContent> content)
      throws IOException {
    requirePower();
    if (records.isEmpty() || records.size() > 100) {
      save(content.get());
      return;
    }
    records.add(ContentCodec.encodeChanges(changes));
    failOrGoOn();
    synced = records.size();
  }

  private void failOrGoOn() throws IOException {
    if (losesPower) {
      losesPower = false;
      powerFailure.run();
      throw new IOException("The power failed");
    }
    if (failures > 0) {
      failures--;
      throw new IOException("The disk is full");
    }
  }

  private void requirePower() throws IOException {
    if (off) {
      throw new IOException("There is no power");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
