package dev.merrow.ws.server.cli.content;

import dev.merrow.Cell;
import dev.merrow.persist.ContentFormat;
import dev.merrow.stamp.Content;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.MalformedMessageException;
import dev.merrow.ws.server.cli.content.SessionOptions.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads content from a file into a store. */
@Command(
    name = "import",
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Reads content from a file into a store, and waits until it has arrived.",
      "Content with stamps is merged: the later write of each cell wins. Content without stamps, and",
      "CSV, is written now: its cells replace those that are there, and all others stay."
    },
    footer = {
      "",
      "Examples:",
      "  merrow-server import ws://localhost:8048/pets pets.json",
      "      merge, or write, what export has written",
      "  merrow-server import ws://localhost:8048/pets pets.csv --replace",
      "      the table pets from CSV; rows and cells that are not in the file are deleted",
      "  merrow-server import ws://localhost:8048/pets people.csv --table owners --id-column email",
      "      CSV of another program, whose rows are told apart by their email",
      "  merrow-server import pets.db tables",
      "      all CSV files of a directory into a database"
    })
public final class ImportCommand extends ContentCommand {
  @Parameters(
      index = "0",
      paramLabel = Endpoint.LABEL,
      converter = Endpoint.Converter.class,
      description = "A broker's ws://HOST:PORT/PATH, a JSON file or a SQLite database.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Endpoint endpoint;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description =
          "The file: TinyBase's JSON, with stamps or without, or a table as FILE.csv; or a directory "
              + "of such CSV files.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path file;

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description = "The table to read CSV into. Default: the name of the file without .csv.")
  private @Nullable String table;

  @Option(
      names = "--replace",
      description = "Delete what is not in the file: of the table that is CSV, else of the store.")
  private boolean replace;

  @Option(names = "--text", description = "Take all cells of CSV as strings.")
  private boolean text;

  @Option(
      names = "--new-ids",
      description = "Give each row of CSV a new id. Reading a file twice then doubles its rows.")
  private boolean newIds;

  @Mixin private CsvOptions csv = new CsvOptions();

  @Mixin private BrokerOptions broker = new BrokerOptions();

  /** Writes what was read to a store. */
  @FunctionalInterface
  private interface Import {
    void to(MergeableStore store);
  }

  @Override
  void run(Terminal terminal) throws IOException {
    Import content = read();
    try (ContentSession session =
        endpoint.open(new SessionOptions(broker.access(environment()), Use.WRITE, terminal))) {
      FutureStampException future = null;
      try {
        content.to(session.store());
      } catch (FutureStampException e) {
        future = e;
      }
      session.save();
      if (future != null) {
        throw new CommandFailure(
            CommandFailure.INCOMPLETE,
            "%s cells are left out: %s"
                .formatted(future.leftOut().cellCount(), future.getMessage()),
            future);
      }
    }
  }

  /** Reads all there is, before anything is written. */
  private Import read() throws IOException {
    if (Files.isDirectory(file)) {
      return tables(csvFiles());
    }
    return CsvOptions.isCsv(file) ? tables(List.of(file)) : json();
  }

  private List<Path> csvFiles() throws IOException {
    if (table != null) {
      throw misuse("--table is for one file, not for a directory");
    }
    try (Stream<Path> all = Files.list(file)) {
      List<Path> found = all.filter(CsvOptions::isCsv).sorted().toList();
      if (found.isEmpty()) {
        throw new CommandFailure(CommandFailure.FAILED, "There is no CSV file in " + file);
      }
      return found;
    }
  }

  private Import tables(List<Path> files) {
    Map<String, Map<String, Map<String, Cell>>> tables = new LinkedHashMap<>();
    for (Path each : files) {
      try {
        tables.put(
            table == null ? CsvOptions.tableOf(each) : table, csv.table(newIds, text).read(each));
      } catch (IOException e) {
        throw unreadable(each, e);
      }
    }
    return store -> store.transaction(() -> tables.forEach((id, rows) -> write(store, id, rows)));
  }

  private void write(MergeableStore store, String tableId, Map<String, Map<String, Cell>> rows) {
    if (replace) {
      store.setTable(tableId, rows);
    } else {
      rows.forEach((rowId, row) -> store.setPartialRow(tableId, rowId, row));
    }
  }

  private Import json() {
    if (table != null || text || newIds) {
      throw misuse("--table, --text and --new-ids are for CSV");
    }
    String json = text();
    try {
      if (!ContentFormat.ofMergeable().isOutdated(json)) {
        var stamped = ContentFormat.ofMergeable().decode(json);
        if (replace) {
          throw misuse("--replace is for content without stamps; " + file + " is merged");
        }
        return store -> store.applyMergeableChanges(stamped.asChanges());
      }
      return plain(ContentFormat.ofPlain().decode(json));
    } catch (MalformedMessageException e) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "%s does not hold a store's JSON text: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  private Import plain(Content content) {
    if (replace) {
      return store -> store.setContent(content);
    }
    return store ->
        store.transaction(
            () -> {
              content.tables().forEach((tableId, rows) -> write(store, tableId, rows));
              store.setPartialValues(content.values());
            });
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static CommandFailure unreadable(Path path, IOException e) {
    return new CommandFailure(CommandFailure.FAILED, "Cannot read %s: %s".formatted(path, e), e);
  }
}
