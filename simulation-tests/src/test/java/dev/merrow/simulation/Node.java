package dev.merrow.simulation;

import dev.merrow.local.SimulatedHub;
import dev.merrow.simulation.Setup.Feature;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A computer: its clock and disk, and what runs on it, one life after the other. */
final class Node {
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

  /** What runs on it; null between a crash and the restart. */
  @Nullable Life life() {
    return life;
  }

  /** Which paths its store is on; none if it can be reached by the local hub alone. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    if (number == HUB_ONLY && hub() != null) {
      return paths;
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

  /** Whether its process has a second store, and one socket for both. */
  boolean hasBeside() {
    return world.setup.has(Feature.CHANNELS) && number % 3 != 2;
  }

  /** What the paths of all its channels begin with. */
  String basePath() {
    return paths().contains("a") ? "" : "b";
  }

  /** The hub that its store is on; null if it is on none. */
  @Nullable SimulatedHub hub() {
    return world.setup.has(Feature.LOCAL_HUB) && (number == HUB_AND_PATH || number == HUB_ONLY)
        ? world.hub
        : null;
  }

  /** What its stores were called, one life after the other. */
  List<String> names() {
    return names;
  }

  /** Whether it may read alone. */
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
    Life ended = life;
    if (ended != null) {
      world.findings.note(() -> ended + " crashes");
      life = null;
      disk.losePower();
      ended.crash();
      world.network.lose(number, random.nextBoolean());
      world.lost(ended);
      world.lostBeside(ended);
      world.timeline.after(1_000 + random.nextInt(500_000), this::ensureLife);
    }
  }

  /** The stamps of what would survive if the power failed now. */
  Map<CellPosition, Hlc> durable() {
    Map<CellPosition, Hlc> stamps = new HashMap<>();
    MergeableContent content = disk.durable();
    if (content != null) {
      CellPosition.forEach(content.asChanges(), (key, cell) -> stamps.put(key, cell.hlc()));
    }
    return stamps;
  }
}
