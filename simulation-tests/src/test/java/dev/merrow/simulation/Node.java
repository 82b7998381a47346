package dev.merrow.simulation;

import dev.merrow.local.SimulatedHub;
import dev.merrow.simulation.Setup.Feature;
import dev.merrow.stamp.Hlc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A computer: its clock and disk, and what runs on it, one life after the other. */
final class Node {
  /** The path of clients that do no more than TinyBase's. */
  static final String TINYBASES_PATH = "a";

  private static final int HUB_AND_PATH = 3;
  private static final int HUB_ONLY = 4;

  final int number;
  final SimulatedClock clock;
  final Disk disk;
  private final World world;
  private final Random random;
  private @Nullable Life life;
  private final List<String> names = new ArrayList<>();

  Node(World world, int number, Random random) {
    this.world = world;
    this.number = number;
    this.random = random;
    clock = new SimulatedClock(world.timeline);
    disk = new Disk("disk " + number, new Random(random.nextLong()), this::crash);
  }

  /** The running process; null between a crash and the restart. */
  @Nullable Life life() {
    return life;
  }

  /** Which paths its store is on; none if it can be reached by the local hub alone. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    if (number == HUB_ONLY && hub() != null) {
      return paths;
    }
    if (isTinyBase()) {
      return List.of(TINYBASES_PATH);
    }
    boolean second = world.setup.has(Feature.BRIDGE) && number % 2 == 1;
    paths.add(second ? "b/c" : "a");
    if (number == 0 && world.setup.has(Feature.BRIDGE)) {
      paths.add("b/c");
    }
    if (number == 1 && world.setup.has(Feature.DOUBLED)) {
      paths.add(paths.get(0));
    }
    return paths;
  }

  /** Returns whether its process has a second store that shares the socket. */
  boolean hasBeside() {
    return world.setup.has(Feature.CHANNELS) && number % 3 != 2 && !isTinyBase();
  }

  /** Returns the common prefix of the paths of its channels. */
  String basePath() {
    return paths().contains("a") ? "" : "b";
  }

  /** The hub that its store is on; null if it is on none. */
  @Nullable SimulatedHub hub() {
    return world.setup.has(Feature.LOCAL_HUB)
            && !isTinyBase()
            && (number == HUB_AND_PATH || number == HUB_ONLY)
        ? world.hub
        : null;
  }

  /** Returns the names of its stores, one for each life. */
  List<String> names() {
    return names;
  }

  /** Returns whether its store's client is limited to TinyBase's abilities. */
  boolean isTinyBase() {
    return world.setup.isTinyBase(number);
  }

  /** Returns whether it is read-only. */
  boolean isReader() {
    return number == world.setup.reader();
  }

  /** Starts what runs on it, unless it does. */
  void ensureLife() {
    if (life == null) {
      disk.turnOn();
      // with an id of its own, since what it wrote with others in its last moments may be unknown
      String name = "node" + number + "." + names.size();
      names.add(name);
      Life begun = new Life(world, this, name, new Random(random.nextLong()));
      world.findings.note(() -> name + " starts");
      life = begun;
      begun.start();
    }
  }

  /** The power fails. It is back after a while. */
  void crash() {
    crash(null);
  }

  /**
   * The power fails. It is back after a while.
   *
   * @param file the disk whose content takes the place of this one's meanwhile; null for none
   */
  void crash(@Nullable Disk file) {
    Life ended = life;
    if (ended != null) {
      world.findings.note(() -> ended + " crashes");
      life = null;
      disk.losePower();
      ended.crash();
      if (file != null) {
        disk.copyOf(file);
      }
      world.network.lose(number, random.nextBoolean());
      world.lost(ended);
      world.lostBeside(ended);
      world.timeline.after(1_000 + random.nextInt(500_000), this::ensureLife);
    }
  }

  /** The stamps of what would survive if the power failed now. */
  Map<CellPosition, Hlc> durable() {
    return disk.durableStamps();
  }
}
