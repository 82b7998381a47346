package dev.merrow.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs simulated clusters from one seed after the other: {@code -Dmerrow.clusters} of the stores
 * that brokers have of one path, and a third as many of whole brokers with clients. {@code
 * -Dmerrow.seed=N} runs that one alone, and tells all that happens.
 */
class ClusterSimulationTest {
  private static final int RUNS = Integer.getInteger("merrow.clusters", 150);
  private static final int MAX_SEEDS = 200;

  @Test
  void storesOfBrokersConvergeAndLoseNothingThatTheyAcknowledged() {
    runAll(RUNS, ClusterRun::of);
  }

  @Test
  void clientsOfBrokersConvergeAndLoseNothingThatWasAcknowledged() {
    runAll((RUNS + 2) / 3, BrokersRun::of);
  }

  /** Runs one seed. */
  private interface Run {
    ClusterRun.Outcome of(long seed, boolean tracing);
  }

  private static void runAll(int runs, Run run) {
    Long given = Long.getLong("merrow.seed");
    List<Long> seeds = given == null ? LongStream.range(0, runs).boxed().toList() : List.of(given);
    int acknowledgements = 0;
    for (long seed : seeds) {
      ClusterRun.Outcome outcome = run.of(seed, given != null);
      assertThat(outcome.found())
          .as(() -> "-Dmerrow.seed=" + seed + "\n" + String.join("\n", outcome.trace()))
          .isEmpty();
      acknowledgements += outcome.acknowledgements();
    }
    assertThat(acknowledgements).isGreaterThan(given == null ? runs : -1);
  }

  @Test
  void aSeedGivesTheSameRunEachTime() {
    for (Run run : List.<Run>of(ClusterRun::of, BrokersRun::of)) {
      for (long seed = 0; seed < 5; seed++) {
        assertThat(run.of(seed, true).trace())
            .as("seed %s", seed)
            .isEqualTo(run.of(seed, true).trace());
      }
    }
  }

  static Stream<Mutant> mutants() {
    return Stream.of(
        Mutant.ofStore(
            "a broker does not notice that messages are missing",
            93,
            "backplane/internal/BackplaneChannel.java",
            "} else if (number != member.next) {",
            "} else if (number < member.next) {"),
        Mutant.ofStore(
            "a broker does not compare when the engine is back",
            3,
            "backplane/BackplaneTransport.java",
            "lost(String reason) {\n      if (isUp) {",
            "lost(String reason) {\n      if (!isUp) {"),
        Mutant.ofStore(
            "parts of different messages are put together",
            5,
            "backplane/internal/BackplaneChannel.java",
            "} else if (part == 0 || part == member.part) {",
            "} else if (part >= 0) {"),
        Mutant.ofPersister(
            "what another broker saved just before is not loaded",
            0,
            "CellsPersistence.java",
            "&& Objects.equals(seen.position(), written.before());",
            ";"),
        Mutant.ofStore(
            "an acknowledgement does not wait for the database",
            0,
            "persist/AutoSave.java",
            "    attempt(exchange::flush);\n    exchange.failIfRefused();",
            "    exchange.failIfRefused();"));
  }

  static Stream<Mutant> mutantsOfBrokers() {
    return Stream.of(
        Mutant.ofBroker(
            "clients of a path without a store do not compare after a gap",
            7,
            "ClusterRelay.java",
            "    if (again) {",
            "    if (again && said.size() > 1) {"),
        Mutant.ofBroker(
            "what clients say before the relay has joined is dropped",
            34,
            "ClusterRelay.java",
            "waiting.add(message);",
            ""),
        Mutant.ofBroker(
            "an offer on behalf of a client does not go to other brokers",
            7,
            "ClusterRelay.java",
            "send(encode(SAID, from, Payload.TO_ALL, bodies));",
            ""),
        Mutant.ofBroker(
            "a client is told that its writes are stored before they are saved",
            0,
            "ServerTransport.java",
            "persister == null || tellsNothing ? outbox.post(letter) : postWhenSaved(persister,"
                + " letter);",
            "outbox.post(letter);"),
        Mutant.ofBroker(
            "what the store learns from other brokers does not go to clients",
            32,
            "Hub.java",
            "if (changes == null || !changes.sayNothing()) {",
            "if (but != null && (changes == null || !changes.sayNothing())) {"));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isCaught(Mutant mutant) throws Exception {
    isCaught(mutant, ClusterVerdict.class);
  }

  @ParameterizedTest
  @MethodSource("mutantsOfBrokers")
  void isCaughtWithClients(Mutant mutant) throws Exception {
    isCaught(mutant, BrokersVerdict.class);
  }

  private static void isCaught(Mutant mutant, Class<? extends LongFunction<String>> kind)
      throws Exception {
    LongFunction<String> verdict = new MutantLoader(MutantCompiler.compile(mutant)).verdict(kind);
    String found = verdict.apply(mutant.seed());
    long seed = mutant.seed();
    for (long next = 0; found.isEmpty() && next < MAX_SEEDS; next++) {
      seed = next;
      found = verdict.apply(seed);
    }
    assertThat(found).as(mutant + " in " + MAX_SEEDS + " seeds").isNotEmpty();
    System.out.printf("| %s | %s | %s%n", mutant, seed, found.lines().findFirst().orElse(""));
  }
}
