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

  private static final List<Schemas> SCHEMAS =
      List.of(Schemas.NONE, Schemas.NONE, Schemas.NONE, Schemas.STRICT, Schemas.WITH_DEFAULTS);

  enum Schemas {
    NONE,
    /** Some writes are refused. */
    STRICT,
    /**
     * And some cells have defaults. What readers see then depends on what came first, as it does in
     * TinyBase; stamps do not.
     */
    WITH_DEFAULTS
  }

  /** What a run has or not. */
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
    LOCAL_HUB(4);

    private final int oneIn;

    Feature(int oneIn) {
      this.oneIn = oneIn;
    }
  }

  static Setup of(Random random) {
    return new Setup(
        5 + (random.nextInt(4) == 0 ? random.nextInt(4) : 0),
        SCHEMAS.get(random.nextInt(SCHEMAS.size())),
        random.nextInt(4) == 0 ? 300 : 100_000,
        random.nextInt(3) == 0 ? 24 << 10 : 16 << 20,
        features(random));
  }

  private static Set<Feature> features(Random random) {
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    for (Feature each : Feature.values()) {
      if (random.nextInt(each.oneIn) == 0) {
        features.add(each);
      }
    }
    if (!features.contains(Feature.SERVER_STORES)) {
      features.remove(Feature.HUB);
      features.remove(Feature.READER);
    }
    return Collections.unmodifiableSet(features);
  }

  /** The number of the store that may not write; negative if all may. */
  int reader() {
    return has(Feature.READER) ? 2 : -1;
  }

  boolean has(Feature feature) {
    return features.contains(feature);
  }
}
