package dev.merrow.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That the simulation finds bugs: each of these, one at a time, made in a copy of the code that is
 * compiled and loaded beside the real one.
 */
class MutationTest {
  /** Far less than what the build runs. */
  private static final int MAX_SEEDS = 300;

  static Stream<Mutant> mutants() {
    return Stream.of(
        Mutant.ofStore(
            "a stamp counts as later than an equal one: >= for >",
            0,
            "stamp/Hlc.java",
            "return compareTo(other) > 0;",
            "return compareTo(other) >= 0;"),
        Mutant.ofStore(
            "the lower part of stamps is compared as signed",
            1,
            "stamp/Hlc.java",
            "? Integer.compareUnsigned(lower1, lower2)",
            "? Integer.compare(lower1, lower2)"),
        Mutant.ofStore(
            "the clock forgets the counter that it saw",
            95,
            "stamp/HybridClock.java",
            "Math.max(lastCounter, remoteCounter)",
            "lastCounter"),
        Mutant.ofStore(
            "a table's hash is not folded into that of all tables",
            0,
            "store/HashUpdater.java",
            "foldChild(tables, tableId, table, tableEntry);",
            ""),
        Mutant.ofStore(
            "deletions are not merged: a tombstone is dropped",
            0,
            "store/Merger.java",
            "if (any != null && !any.yieldsTo(stamped.hlc())) {",
            "if (stamped.isDeleted() || any != null && !any.yieldsTo(stamped.hlc())) {"),
        Mutant.ofStore(
            "a rollback leaves a part of the stamp",
            0,
            "store/Editor.java",
            "node.lower = entry.oldLower;",
            ""),
        Mutant.ofStore(
            "changes that could not be saved are forgotten: a lost flush",
            22,
            "persist/Exchange.java",
            "unsavedChanges.restore(batch);",
            ""),
        Mutant.ofStore(
            "of two changes of a cell the older one is saved",
            14,
            "stamp/internal/ChangesBuilder.java",
            "row.cells.putAll(cells);",
            "cells.forEach(row.cells::putIfAbsent);"),
        Mutant.ofStore(
            "rows that both sides have are not compared",
            1,
            "sync/Comparison.java",
            "rows.differingHashes().isEmpty()",
            "rows.differingHashes() != null"),
        Mutant.ofStore(
            "a listener's write in a peer's transaction is not sent",
            11,
            "sync/PeerMerges.java",
            "if (localChanges.takeAdded()) {",
            "if (localChanges.takeAdded() && !isStarted.getAsBoolean()) {"),
        Mutant.ofBroker(
            "a message goes to the wrong recipient",
            0,
            "Path.java",
            "clients.get(to)",
            "clients.values().iterator().next()"),
        Mutant.ofBroker(
            "a slow reader may leave twice as much unread",
            36,
            "ClientSocket.java",
            "if (bytes > limits.payloadBytes()) {",
            "if (bytes > 2L * limits.payloadBytes()) {"),
        Mutant.ofStore(
            "middleware is not called for writes of peers",
            2,
            "store/MergeTransactions.java",
            "parts.middleware.calls() == null",
            "true"),
        Mutant.ofStore(
            "default content gets stamps",
            1,
            "store/DefaultMergeableStore.java",
            "stamps.whileDefaulting(() -> setContent(content))",
            "setContent(content)"),
        Mutant.ofBroker(
            "a channel leads to a wrong path",
            2,
            "ChannelSocket.java",
            "return basePath.isEmpty() ? channelId : basePath + '/' + channelId;",
            "return channelId;"),
        Mutant.ofBroker(
            "traffic of one channel is sent in another",
            1,
            "ChannelSocket.java",
            "client = channels.get(traffic.channelId());",
            "client = channels.values().stream().findFirst().orElse(null);"),
        Mutant.ofBroker(
            "a hub sends a client's write back to it, and not to the others",
            0,
            "Path.java",
            "client -> client != sender, sender",
            "client -> client == sender, sender"),
        Mutant.ofBroker(
            "a read-only client's write counts",
            29,
            "Hub.java",
            "if (!name.mayWrite()) {",
            "if (peerName.isEmpty()) {"),
        Mutant.ofBroker(
            "a read-only client's store is not corrected",
            29,
            "ReadOnlyGuard.java",
            "if (!right.isEmpty()) {",
            "if (right.isEmpty()) {"),
        Mutant.ofClient(
            "a link that is lost twice does not reconnect",
            69,
            "Reconnector.java",
            "boolean comesBack = (atOnce ? failures + 1 : failures) <= retry.maxRetries();",
            "boolean comesBack = failures <= 1;"),
        Mutant.ofClient(
            "after a reconnect only one channel comes back",
            1,
            "Multiplexer.java",
            "waiting.forEach(this::subscribe);",
            "waiting.stream().limit(1).forEach(this::subscribe);"),
        Mutant.ofHub(
            "a local hub names the wrong sender",
            7,
            "LocalTransport.java",
            "theirs.put(envelope.withPeer(id))",
            "theirs.put(envelope)"),
        Mutant.ofStore(
            "a client does not wait for a store that the broker has announced: a broker stood still",
            30,
            "sync/ServerStorePresence.java",
            "exists = presence.isThere();",
            "exists &= presence.isThere();"),
        Mutant.ofBroker(
            "a client stays empty: the store answers before it has the content of earlier clients",
            18,
            "ServerPeer.java",
            "return audit.intercept(envelope) || joinOrder.intercept(envelope, toAll);",
            "return audit.intercept(envelope);"),
        Mutant.ofBroker(
            "a client stays empty: the store does not offer its hashes in turn to a client that has offered its own",
            18,
            "JoinOrder.java",
            "if (!hashes.equals(offered)) {",
            "if (hashes == offered) {"),
        Mutant.ofStore(
            "a cell with a stamp from the future is not requested when it is due",
            15,
            "sync/DueExchange.java",
            "ask.run();",
            ""),
        Mutant.ofStore(
            "what was of the future is not offered to those that rejected it",
            1644,
            "sync/DueExchange.java",
            "serial.schedule(pause, offer);",
            ""),
        Mutant.ofStore(
            "a cell that is too large holds back the content that would go with it",
            2,
            "sync/SplittingSender.java",
            "if (count <= 1) {",
            "if (count > 0) {"),
        Mutant.ofStore(
            "content that one schema hides stays hidden under the next",
            64,
            "store/SchemaFitter.java",
            "showWithheld(new Changes(withheld, Map.of()));",
            ""),
        Mutant.ofStore(
            "a file from a clock that is ahead is not loaded",
            55,
            "persist/MergeableStoreAdapter.java",
            "store.loadMergeableContent(content);",
            "store.applyMergeableChanges(content.asChanges());"));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isCaught(Mutant mutant) throws Exception {
    LongFunction<String> verdict = new MutantLoader(MutantCompiler.compile(mutant)).verdict();
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
