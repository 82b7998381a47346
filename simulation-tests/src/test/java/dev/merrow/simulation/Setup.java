package dev.merrow.simulation;

import java.util.List;
import java.util.Random;

/**
 * What a run has of what it may have.
 *
 * @param stores how many stores there are
 * @param schemas which schemas all stores have
 * @param disks whether stores are kept on disk, and computers crash
 * @param bridge whether there are two paths, and one store on both
 * @param doubled whether one store has two synchronizers on one path
 * @param partBytes how large frames are
 * @param maxBytes how many bytes may wait for a slow reader, and be in one payload
 * @param clocks whether clocks go wrong
 * @param serverStores whether the broker has stores of its own
 */
record Setup(
    int stores,
    Schemas schemas,
    boolean disks,
    boolean bridge,
    boolean doubled,
    int partBytes,
    int maxBytes,
    boolean clocks,
    boolean serverStores) {

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

  static Setup of(Random random) {
    return new Setup(
        5 + (random.nextInt(4) == 0 ? random.nextInt(4) : 0),
        SCHEMAS.get(random.nextInt(SCHEMAS.size())),
        random.nextInt(2) == 0,
        random.nextInt(3) == 0,
        random.nextInt(4) == 0,
        random.nextInt(4) == 0 ? 300 : 100_000,
        random.nextInt(3) == 0 ? 24 << 10 : 16 << 20,
        random.nextInt(2) == 0,
        random.nextInt(3) == 0);
  }
}
