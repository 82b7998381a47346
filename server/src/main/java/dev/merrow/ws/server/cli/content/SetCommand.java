package dev.merrow.ws.server.cli.content;

import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.cli.content.SessionOptions.Use;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets cells of a row, or values. */
@Command(
    name = "set",
    sortOptions = false,
    usageHelpWidth = 100,
    customSynopsis = {
      "merrow-server set [OPTION]... STORE TABLE ROW CELL CONTENT [CELL CONTENT]...",
      "  or:  merrow-server set [OPTION]... STORE --values VALUE CONTENT [VALUE CONTENT]..."
    },
    description = {
      "Sets cells of a row, or values, and waits until the change has arrived.",
      "Content is JSON, or a string without quotes if it is not JSON: dog is a string, 4 a number."
    },
    footer = {
      "",
      "Examples:",
      "  merrow-server set ws://localhost:8048/pets pets fido species dog legs 4",
      "      set two cells of a row, at once",
      "  merrow-server set ws://localhost:8048/pets pets fido tags '[\"shy\",\"old\"]'",
      "      set a cell to an array",
      "  merrow-server set ws://localhost:8048/pets pets fido chip 4711 --text",
      "      set a cell to a string that looks like a number",
      "  merrow-server set pets.db --values open false",
      "      set a value in a database",
      "  merrow-server set ws://localhost:8048/pets pets fido degrees -- -4",
      "      end the options in front of what begins with -"
    })
public final class SetCommand extends ContentCommand {
  @Parameters(
      index = "0",
      paramLabel = Endpoint.LABEL,
      converter = Endpoint.Converter.class,
      description = "A broker's ws://HOST:PORT/PATH, a JSON file or a SQLite database.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Endpoint endpoint;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "TABLE ROW CELL CONTENT",
      hideParamSyntax = true,
      description = "What to set, and to what.")
  private List<String> words = List.of();

  @Option(names = "--values", description = "Set values in place of cells.")
  private boolean values;

  @Option(names = "--text", description = "Take all content as strings.")
  private boolean text;

  @Mixin private BrokerOptions broker = new BrokerOptions();

  @Override
  void run(Terminal terminal) {
    boolean complete = words.size() % 2 == 0 && words.size() >= (values ? 2 : 4);
    if (!complete) {
      throw misuse(
          values
              ? "Expected VALUE CONTENT [VALUE CONTENT]... after " + endpoint
              : "Expected TABLE ROW CELL CONTENT [CELL CONTENT]... after " + endpoint);
    }
    Map<String, Cell> cells = cells(words.subList(values ? 0 : 2, words.size()));
    try (ContentSession session =
        endpoint.open(new SessionOptions(broker.access(environment()), Use.WRITE, terminal))) {
      MergeableStore store = session.store();
      if (values) {
        store.setPartialValues(cells);
      } else {
        store.setPartialRow(words.get(0), words.get(1), cells);
      }
      session.save();
    }
  }

  private Map<String, Cell> cells(List<String> pairs) {
    Map<String, Cell> cells = new LinkedHashMap<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      String content = pairs.get(i + 1);
      try {
        cells.put(pairs.get(i), text ? Cell.of(content) : CellText.read(content));
      } catch (InvalidCellException e) {
        throw misuse(pairs.get(i) + ": " + e.getMessage());
      }
    }
    return cells;
  }
}
