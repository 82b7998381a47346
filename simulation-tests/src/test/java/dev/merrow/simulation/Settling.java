package dev.merrow.simulation;

import dev.merrow.StringCell;
import dev.merrow.simulation.Setup.Feature;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.HybridClock;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lets everything work again and come to rest, and looks whether all is as it must be. Links have
 * to come back by themselves.
 */
final class Settling {
  /**
   * Within which everything must have come to rest after the last step: a day, for the broker's
   * stores ask each client once more, one question a minute.
   */
  private static final long MAX_SETTLING_MICROS = 86_400_000_000L;

  private static final int MAX_EVENTS = 300_000;

  /**
   * After which the broker drops what is incomplete; a little more, as its clock may lag behind.
   */
  private static final int BROKERS_TIMER_MICROS = 1_100_000;

  private static final int MICROS_TO_RECONNECT = 5_000_000;
  private static final int MOST_MICROS_BETWEEN_CLIENTS = 60_000;

  /** More than clients wait before they come. */
  private static final int MICROS_TO_BEGIN = 1_000_000;

  /** How far the first client is away, where that matters. */
  private static final int FAR_MICROS = 60_000;

  /**
   * After seven ways the offer of such a client has arrived: it asks all for their hashes, then one
   * for tables, then for rows.
   */
  private static final long FIRST_IS_ASKED_MICROS = 7 * FAR_MICROS + FAR_MICROS / 2;

  /** After four more, the store has what it has. */
  private static final long FIRST_HAS_ANSWERED_MICROS = 10 * FAR_MICROS;

  private static final int MICROS_BETWEEN_LOOKS = 100_000;
  private static final int FIRST_ANSWERS_LOOKS = 200;

  private final World world;
  private final Findings findings;
  private boolean askedAnew;

  Settling(World world) {
    this.world = world;
    this.findings = world.findings;
  }

  void run() {
    world.heal();
    if (world.setup.has(Feature.TINYBASE) && !world.setup.has(Feature.WRONG_CLOCKS)) {
      checkFirstAnswers();
    }
    if (world.setup.has(Feature.STANDSTILLS) && world.setup.has(Feature.FLUSHES)) {
      checkFlushWhileBrokerStands();
    }
    restAndCompareAgain();
    if (world.setup.has(Feature.LARGE_CELLS)) {
      checkAllButLarge();
      world.lives().forEach(Life::shrink);
      restAndCompareAgain();
    }
    world.lives().forEach(Life::checkAtRest);
    checkEqual(mains());
    checkEqual(besides());
    world.checkStored();
    checkShown();
    checkCorrected();
    checkReader();
    checkReadersSee();
  }

  private void restAndCompareAgain() {
    rest();
    if (world.hasLosses() && !isConverged()) {
      // who asked the store that lost something, just when it did, may know more than the others
      askedAnew = true;
      world.lives().forEach(Life::restartSync);
      rest();
    }
  }

  /**
   * Clients that take the first answer alone soon have what the broker's store has, without being
   * asked once a minute. Each begins with something that neither the others nor the store have, and
   * some come while the store still fetches from those before.
   */
  private void checkFirstAnswers() {
    world.timeline.pass(MICROS_TO_RECONNECT);
    List<Life> clients = world.lives().filter(Life::isTinyBase).toList();
    // after the broker was away, all come at once
    world.restartBroker(() -> clients.forEach(Life::writeOnceMore));
    Random random = new Random(world.writes());
    long micros = 0;
    for (Life client : clients) {
      world.timeline.after(micros, client::restartSync);
      micros += random.nextInt(MOST_MICROS_BETWEEN_CLIENTS);
    }
    checkFirstAnswersOf(clients);
    // All others are there already, and no offer of theirs makes up for what is not told; the first
    // to come is far away, and has just offered its hashes when the others come.
    clients.forEach(Life::goOffline);
    clients.forEach(Life::writeOnceMore);
    world.timeline.pass(MICROS_TO_RECONNECT);
    Life first = clients.get(0);
    first.setDistance(FAR_MICROS);
    first.startSync();
    for (Life client : clients.subList(1, clients.size())) {
      world.timeline.after(
          random.nextLong(FIRST_IS_ASKED_MICROS, FIRST_HAS_ANSWERED_MICROS), client::startSync);
    }
    checkFirstAnswersOf(clients);
    first.setDistance(0);
  }

  private void checkFirstAnswersOf(List<Life> clients) {
    world.timeline.pass(MICROS_TO_BEGIN);
    for (int i = 0; i < FIRST_ANSWERS_LOOKS && !haveWhatServerHas(clients); i++) {
      world.timeline.pass(MICROS_BETWEEN_LOOKS);
    }
    if (!haveWhatServerHas(clients)) {
      findings.add("%s took the first answer, and lack what the broker's store has", clients);
    }
  }

  /**
   * Who was told that the path has a store waits for it, though it has not said anything yet; and
   * once the broker goes on, what was written arrives there.
   */
  private void checkFlushWhileBrokerStands() {
    // until then all is as it should be, and the store has nothing to say by itself
    world.timeline.pass(MICROS_TO_RECONNECT);
    Optional<Life> client = world.lives().filter(Life::hasPlainSockets).findFirst();
    if (client.isPresent()) {
      int before = client.get().arrivals();
      world.flushWhileBrokerStands(client.get());
      boolean mayStayBehind =
          world.setup.has(Feature.LARGE_CELLS) || world.setup.has(Feature.WRONG_CLOCKS);
      if (client.get().arrivals() == before && !mayStayBehind) {
        findings.add("%s: what it wrote while the broker stood still does not arrive", client);
      }
    }
  }

  private boolean haveWhatServerHas(List<Life> clients) {
    return clients.stream().allMatch(this::hasWhatServerHas);
  }

  private boolean hasWhatServerHas(Life client) {
    Witness server = world.serverWitnesses().get(Node.TINYBASES_PATH);
    return server != null
        && server
            .store()
            .getMergeableContentHashes()
            .equals(client.store.getMergeableContentHashes());
  }

  /** What is too large to be sent keeps nothing else from arriving, and who has it is told. */
  private void checkAllButLarge() {
    Map<CellPosition, StampedCell> newest = new HashMap<>();
    Map<Witness, Map<CellPosition, StampedCell>> held = new LinkedHashMap<>();
    for (Witness witness : mains()) {
      Map<CellPosition, StampedCell> cells =
          CellPosition.cells(witness.store().getMergeableContent());
      held.put(witness, cells);
      cells.forEach((key, cell) -> newest.merge(key, cell, Settling::newer));
    }
    newest.forEach(
        (key, cell) -> {
          List<Witness> lacking =
              held.keySet().stream().filter(each -> !cell.equals(held.get(each).get(key))).toList();
          if (!isLarge(cell)) {
            lacking.forEach(
                each ->
                    findings.add(
                        "%s holds %s for %s; besides what is too large it should be %s",
                        each, held.get(each).get(key), key, cell));
          } else if (!lacking.isEmpty() && !isKnownTooLarge(key)) {
            findings.add("No store knows that %s of %s is too large to be sent", key, cell.hlc());
          }
        });
  }

  private static StampedCell newer(StampedCell one, StampedCell other) {
    return other.hlc().isAfter(one.hlc()) ? other : one;
  }

  private boolean isLarge(StampedCell cell) {
    return cell.cell() instanceof StringCell string
        && string.value().length() >= world.setup.largeCharacters();
  }

  private boolean isKnownTooLarge(CellPosition key) {
    return world.lives().anyMatch(life -> life.knowsTooLarge(key));
  }

  private void rest() {
    long end = world.timeline.micros() + MAX_SETTLING_MICROS;
    int events = 0;
    do {
      while (events < MAX_EVENTS && world.timeline.runNext(end)) {
        events++;
      }
      // the broker's timer goes on, and may find what never became complete
      world.timeline.pass(BROKERS_TIMER_MICROS);
      world.network.expire();
    } while (world.timeline.waiting() > 0 && events < MAX_EVENTS && world.timeline.micros() < end);
    if (world.timeline.waiting() > 0) {
      findings.add(
          "It does not come to rest: %s events, %s more", events, world.timeline.waiting());
    }
  }

  /** All stores that are joined by the paths and may write, the broker's last. */
  private List<Witness> mains() {
    List<Witness> all = new ArrayList<>(writers().map(life -> life.witness).toList());
    world.serverWitnesses().forEach((path, witness) -> addIf(!isBeside(path), witness, all));
    return all;
  }

  /** All stores that are beside those. */
  private List<Witness> besides() {
    List<Witness> all = new ArrayList<>();
    writers()
        .map(Life::beside)
        .filter(Objects::nonNull)
        .forEach(beside -> all.add(Objects.requireNonNull(beside).witness));
    world.serverWitnesses().forEach((path, witness) -> addIf(isBeside(path), witness, all));
    return all;
  }

  private Stream<Life> writers() {
    return world.lives().filter(life -> !life.isReaders());
  }

  private static boolean isBeside(String path) {
    return path.equals(Oracles.BESIDE);
  }

  private static void addIf(boolean belongs, Witness witness, List<Witness> all) {
    if (belongs) {
      all.add(witness);
    }
  }

  private boolean isConverged() {
    return haveSameHashes(mains()) && haveSameHashes(besides());
  }

  private static boolean haveSameHashes(List<Witness> all) {
    Set<ContentHashes> hashes = new HashSet<>();
    all.forEach(witness -> hashes.add(witness.store().getMergeableContentHashes()));
    return hashes.size() <= 1;
  }

  /** Whether the stores had to compare once more, after one had lost what it held. */
  boolean isAskedAnew() {
    return askedAnew;
  }

  private void checkEqual(List<Witness> all) {
    for (Witness witness : all) {
      witness.check();
      checkEqual(all.get(0), witness);
    }
  }

  private void checkEqual(Witness first, Witness witness) {
    MergeableContent content = witness.store().getMergeableContent();
    MergeableContent others = first.store().getMergeableContent();
    if (!content.equals(others)) {
      findings.add(
          "%s holds %s", witness, CellPosition.difference(content, first.toString(), others));
    }
  }

  /** What readers see is the same wherever schemas are. The broker's stores have none. */
  private void checkShown() {
    List<Witness> all = shown();
    for (Witness witness : all) {
      Witness first = all.get(0);
      if (!witness.cells().equals(first.cells())) {
        findings.add("%s shows %s, %s %s", witness, witness.cells(), first, first.cells());
      }
    }
  }

  /** The stores that show the same to readers. */
  private List<Witness> shown() {
    return world.setup.schemas() == Setup.Schemas.NONE
        ? mains()
        : world.lives().map(life -> life.witness).toList();
  }

  /** What one store's middleware has changed is changed for all. */
  private void checkCorrected() {
    if (world.setup.has(Feature.CORRECTED)) {
      // what a schema refuses its middleware does not see, and the broker's stores have no schema
      for (Witness witness : shown()) {
        witness.cells().entrySet().stream()
            .filter(entry -> Censor.isIncorrect(entry.getValue()))
            .forEach(entry -> findings.add("%s shows uncorrected %s", witness, entry));
      }
    }
  }

  /**
   * Who may not write sees what all others see, though what it was set right with has other stamps.
   */
  private void checkReadersSee() {
    for (Life reader : world.lives().filter(Life::isReaders).toList()) {
      checkSees(reader.witness, mains());
      Beside beside = reader.beside();
      if (beside != null) {
        checkSees(beside.witness, besides());
      }
    }
  }

  private void checkSees(Witness reader, List<Witness> others) {
    reader.check();
    if (!others.isEmpty()
        && world.setup.schemas() == Setup.Schemas.NONE // else all that have a schema are compared
        && !reader.cells().equals(others.get(0).cells())) {
      findings.add(
          "%s shows %s, %s %s", reader, reader.cells(), others.get(0), others.get(0).cells());
    }
  }

  /** Nothing is left of what was written by whom may not write. */
  private void checkReader() {
    Set<Integer> readers = new HashSet<>();
    world.readersNames().forEach(name -> readers.add(HybridClock.clientOf(name)));
    for (Witness witness : readers.isEmpty() ? List.<Witness>of() : mains()) {
      for (Map.Entry<CellPosition, Hlc> entry : witness.stamps().entrySet()) {
        if (readers.contains(entry.getValue().client())) {
          findings.add("%s holds what a reader wrote: %s", witness, entry);
        }
      }
    }
  }
}
