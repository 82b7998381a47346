package dev.merrow.simulation;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a run has of what it may have.
 *
 * @param stores how many stores there are
 * @param schemas which schemas all stores have
 * @param partBytes how large frames are
 * @param maxBytes how many bytes may wait for a slow reader, and be in one payload
 * @param features what else there is
 */
record Setup(int stores, Schemas schemas, int partBytes, int maxBytes, Set<Feature> features) {

  private static final int FIRST_TINYBASE = 3;
  private static final int LITTLE = 24 << 10;

  private static final List<Schemas> SCHEMAS =
      List.of(Schemas.NONE, Schemas.NONE, Schemas.NONE, Schemas.STRICT, Schemas.WITH_DEFAULTS);

  enum Schemas {
    NONE,
    /** Some writes are refused. */
    STRICT,
    /** And some cells have defaults. */
    WITH_DEFAULTS,
    /** Other tables, types and defaults; where schemas change. */
    OTHER
  }

  /** The optional features of a run. */
  enum Feature {
    /** Stores are kept on disk, and computers crash. */
    DISKS(2),
    /** There are two paths, and one store on both. */
    BRIDGE(3),
    /** One store has two synchronizers on one path. */
    DOUBLED(4),
    /** Clocks go wrong. */
    CLOCKS(2),
    /** The broker has stores of its own. */
    SERVER_STORES(3),
    /** Some have one socket for all paths, with channels, and a second store on a path beside. */
    CHANNELS(2),
    /** All goes through the broker's stores, if it has some. */
    HUB(2),
    /** One store may not write, if the broker has stores of its own. */
    READER(3),
    /** The middleware of all stores refuses and changes the same writes. */
    CENSORED(5),
    /** The middleware of one store changes what all of them write. */
    CORRECTED(5),
    /** All stores begin with the same default content. */
    DEFAULT_CONTENT(4),
    /** Two stores are joined by a local hub; one of them by nothing else. */
    LOCAL_HUB(4),
    /** The broker's process stands still at times, for longer than anybody waits for an answer. */
    STANDSTILLS(3),
    /** Clocks go wrong by up to an hour, the broker's, too: what they stamp is refused for long. */
    WRONG_CLOCKS(4),
    /** Some cells are too large to be sent. */
    LARGE_CELLS(4),
    /** Schemas come and go. */
    SCHEMA_CHANGES(4),
    /** Stores are begun again with what another computer has saved, if there are disks. */
    FOREIGN_FILES(2),
    /** Some do what TinyBase's clients do and no more, if the broker has stores of its own. */
    TINYBASE(2),
    /** The run waits until the broker's stores have the writes. */
    FLUSHES(2);

    /** The features up to here are drawn first, so that old seeds give the same runs. */
    private static final Feature LAST_OLD = LOCAL_HUB;

    private final int oneIn;

    private boolean isOld() {
      return compareTo(LAST_OLD) <= 0;
    }

    Feature(int oneIn) {
      this.oneIn = oneIn;
    }
  }

  /**
   * A setup by chance.
   *
   * @param random gives what there was at first
   * @param more gives what was added later
   */
  static Setup of(Random random, Random more) {
    int stores = 5 + (random.nextInt(4) == 0 ? random.nextInt(4) : 0);
    Schemas schemas = SCHEMAS.get(random.nextInt(SCHEMAS.size()));
    int partBytes = random.nextInt(4) == 0 ? 300 : 100_000;
    int maxBytes = random.nextInt(3) == 0 ? LITTLE : 16 << 20;
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    for (Feature each : Feature.values()) {
      if ((each.isOld() ? random : more).nextInt(each.oneIn) == 0) {
        features.add(each);
      }
    }
    removeWhatLacksAnother(features);
    if (features.contains(Feature.LARGE_CELLS)) {
      maxBytes = LITTLE;
    }
    if (maxBytes == LITTLE) {
      // these send all that is lacking in one message, and are closed if that is too large
      features.remove(Feature.TINYBASE);
    }
    return new Setup(stores, schemas, partBytes, maxBytes, Collections.unmodifiableSet(features));
  }

  private static void removeWhatLacksAnother(Set<Feature> features) {
    if (!features.contains(Feature.SERVER_STORES)) {
      features.removeAll(
          EnumSet.of(Feature.HUB, Feature.READER, Feature.TINYBASE, Feature.FLUSHES));
    }
    if (features.contains(Feature.WRONG_CLOCKS)) {
      // a reader that writes stamps of the future is closed, as nothing can be written over them
      features.remove(Feature.READER);
    }
    if (!features.contains(Feature.DISKS)) {
      features.remove(Feature.FOREIGN_FILES);
    }
  }

  /** The number of the store that may not write; negative if all may. */
  int reader() {
    return has(Feature.READER) ? 2 : -1;
  }

  /** Returns whether a node's client is limited to TinyBase's abilities. */
  boolean isTinyBase(int node) {
    return has(Feature.TINYBASE) && node >= FIRST_TINYBASE;
  }

  /** Returns the number of characters that make a cell too large to send. */
  int largeCharacters() {
    return maxBytes;
  }

  boolean has(Feature feature) {
    return features.contains(feature);
  }
}
