package dev.merrow.ws.server.cli.content;

import dev.merrow.Cell;
import dev.merrow.store.Store;
import dev.merrow.ws.server.cli.content.SessionOptions.Use;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints content. */
@Command(
    name = "get",
    sortOptions = false,
    usageHelpWidth = 100,
    description =
        "Prints the content of a store, or of a table, a row, a cell or the values in it.",
    footer = {
      "",
      "Examples:",
      "  merrow-server get ws://localhost:8048/pets",
      "      print everything as JSON",
      "  merrow-server get ws://localhost:8048/pets pets --format table",
      "      print a table in columns",
      "  merrow-server get pets.db pets fido species --format text",
      "      print a cell of a database, a string without quotes",
      "  merrow-server get pets.json --values open",
      "      print a value of a file"
    })
public final class GetCommand extends ContentCommand {
  /** How content is printed. */
  enum Format {
    JSON,
    TABLE,
    TEXT
  }

  @Mixin private Place place = new Place();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "json",
      description =
          "json, in one line; table, in columns; or text, for one cell or value: a string without "
              + "quotes. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.JSON;

  @Mixin private BrokerOptions broker = new BrokerOptions();

  @Override
  void run(Terminal terminal) {
    if (!place.isValid()) {
      throw misuse("--values takes one id at most");
    }
    if (format == Format.TEXT && !(place.values ? place.table != null : place.cell != null)) {
      throw misuse("--format text is for one cell or value");
    }
    try (ContentSession session =
        place.endpoint.open(new SessionOptions(broker.access(environment()), Use.READ, terminal))) {
      Store store = session.store();
      if (!place.existsIn(store)) {
        session.requireComplete();
        throw place.notFound();
      }
      print(store, terminal);
      session.requireComplete();
    }
  }

  private void print(Store store, Terminal terminal) {
    switch (format) {
      case JSON -> terminal.print(json(store));
      case TABLE -> Columns.of(store, place).forEach(terminal::print);
      case TEXT -> terminal.print(text(store));
    }
  }

  private String text(Store store) {
    Cell only = place.only(store);
    String string = only == null ? null : only.asString();
    return string == null ? String.valueOf(only) : string;
  }

  private String json(Store store) {
    Cell only = place.only(store);
    if (only != null) {
      return JsonText.of(only);
    }
    if (place.values) {
      return JsonText.of(store.getValues());
    }
    if (place.table == null) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("tables", store.getTables());
      all.put("values", store.getValues());
      return JsonText.of(all);
    }
    return JsonText.of(
        place.row == null ? store.getTable(place.table) : store.getRow(place.table, place.row));
  }
}
