package dev.merrow.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.internal.core.ViewsVerdict;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the simulation of paths with rules finds leaks, and views that go wrong otherwise. */
class ViewsMutationTest {
  /** Far less than what the build runs. */
  private static final int MAX_SEEDS = 300;

  static Stream<Mutant> mutants() {
    return Stream.of(
        Mutant.ofBroker(
            "a leaking answer: clients are answered from the whole store",
            0,
            "ServerPeer.java",
            "return views == null ? parts.store()",
            "return views != null ? parts.store()"),
        Mutant.ofBroker(
            "a leaking change: clients are sent all changes",
            0,
            "Hub.java",
            "void bring(List<ViewChanges> changes) {",
            "void bring(List<ViewChanges> some) {"
                + " List<ViewChanges> changes = new java.util.ArrayList<>();"
                + " for (ViewChanges each : some) {"
                + " changes.add(new ViewChanges(each.changes(), views.clientIds())); }"),
        Mutant.ofViews(
            "a leaking diff: rows are not checked for who reads them",
            0,
            "RowIndex.java",
            "if (CheckedRules.intersect(readers(tableId, rowId), labels)) {",
            "if (rowId != null) {"),
        Mutant.ofViews(
            "a leaking piece: cells are read from the store and not from the view",
            0,
            "ClientView.java",
            "differing(cells, others.getOrDefault(rowId, Map.of()));",
            "differing(index.read(tableId, List.of(rowId)).getOrDefault(rowId, Map.of()),"
                + " others.getOrDefault(rowId, Map.of()));"),
        Mutant.ofBroker(
            "a leaking audit: a client is sent what it lacks of the store, and not of its view",
            0,
            "AuditMerge.java",
            "return lacking(views.viewOf(peerName), question, theirs);",
            "return lacking(store, question, theirs);"),
        Mutant.ofBroker(
            "a fresh token's labels do not apply to who is connected",
            0,
            "Path.java",
            "if (!client.labels().equals(before.labels())) {",
            "if (client.labels().isEmpty()) {"),
        Mutant.ofViews(
            "a leaking hash: the rows of all groups count in a table's hash",
            0,
            "RowIndex.java",
            "hashes.merge(tableId, sum.hash(variant), (one, other) -> one ^ other);",
            "hashes.merge(tableId, sum.table.rows.size(), (one, other) -> one ^ other);"),
        Mutant.ofViews(
            "a leaking column: hidden cells are sent to all who see the row",
            0,
            "IndexedTable.java",
            "|| variants.get(variant).contains(cellId);",
            "|| variants.get(variant) != null;"),
        Mutant.ofViews(
            "a leaking correction: it shows the row as it is in the store",
            0,
            "WriteCheck.java",
            "Map<String, StampedCell> seen = client.viewCells(tableId, rowId);",
            "Map<String, StampedCell> seen = new java.util.HashMap<>();"
                + " for (String each : offered.keySet()) {"
                + " seen.put(each, new StampedCell(Cell.of(rowId + \"~secret0~\"), Hlc.EMPTY)); }"),
        Mutant.ofViews(
            "a row that leaves a view stays at the client",
            0,
            "PathViews.java",
            "sent = client.overrides.leave(tableId, move.rowId(), deletions);",
            "sent = Map.of();"),
        Mutant.ofViews(
            "a row that returns to a view is sent with its old stamps",
            0,
            "PathViews.java",
            "sent = client.overrides.adjust(tableId, move.rowId(), variants.whole(variant), sending);",
            "sent = sending;"),
        Mutant.ofViews(
            "a client without permission to write is believed",
            0,
            "WriteCheck.java",
            "&& CheckedRules.intersect(audience.writers(), client.labels());",
            "|| CheckedRules.intersect(audience.writers(), client.labels());"),
        Mutant.ofViews(
            "labels that are taken away take no rows away",
            0,
            "PathViews.java",
            "if (saw != sees || (saw && !sawCells.equals(seesCells))) {",
            "if ((sees && !saw) || (saw && !sawCells.equals(seesCells))) {"),
        Mutant.ofViews(
            "deletions of a view are merged into the store",
            0,
            "WriteCheck.java",
            "if (!may || !visible || cell.hlc().isOfView()) {",
            "if (!may || !visible) {"));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isCaught(Mutant mutant) throws Exception {
    LongFunction<String> verdict =
        new MutantLoader(MutantCompiler.compile(mutant)).verdict(ViewsVerdict.class);
    String found = verdict.apply(mutant.seed());
    for (long seed = 0; found.isEmpty() && seed < MAX_SEEDS; seed++) {
      found = verdict.apply(seed);
    }
    assertThat(found).as(mutant + " in " + MAX_SEEDS + " seeds").isNotEmpty();
  }
}
