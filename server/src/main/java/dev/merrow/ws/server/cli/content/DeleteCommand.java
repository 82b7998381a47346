package dev.merrow.ws.server.cli.content;

import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.cli.content.SessionOptions.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes content. */
@Command(
    name = "delete",
    sortOptions = false,
    usageHelpWidth = 100,
    description =
        "Deletes a table, a row, a cell or a value of a store, and waits until that has arrived.",
    footer = {
      "",
      "Examples:",
      "  merrow-server delete ws://localhost:8048/pets pets fido",
      "      delete a row",
      "  merrow-server delete pets.db --values open",
      "      delete a value from a database",
      "  merrow-server delete ws://localhost:8048/pets --all",
      "      delete all tables; with --values, all values"
    })
public final class DeleteCommand extends ContentCommand {
  @Mixin private Place place = new Place();

  @Option(names = "--all", description = "Delete all tables, or all values.")
  private boolean all;

  @Mixin private BrokerOptions broker = new BrokerOptions();

  @Override
  void run(Terminal terminal) {
    if (!place.isValid()) {
      throw misuse("--values takes one id at most");
    }
    if (all != place.isWhole()) {
      throw misuse(
          all
              ? "--all deletes everything: name no " + (place.values ? "value" : "table")
              : "Name a table or a value, or delete everything with --all");
    }
    try (ContentSession session =
        place.endpoint.open(
            new SessionOptions(broker.access(environment()), Use.WRITE, terminal))) {
      if (!place.existsIn(session.store())) {
        session.requireComplete();
        throw place.notFound();
      }
      delete(session.store());
      session.save();
    }
  }

  private void delete(MergeableStore store) {
    if (place.table == null) {
      if (place.values) {
        store.delValues();
      } else {
        store.delTables();
      }
    } else if (place.values) {
      store.delValue(place.table);
    } else if (place.row == null) {
      store.delTable(place.table);
    } else if (place.cell == null) {
      store.delRow(place.table, place.row);
    } else {
      store.delCell(place.table, place.row, place.cell);
    }
  }
}
