package dev.merrow.ws.server.cli.content;

import dev.merrow.Cell;
import dev.merrow.persist.ContentFormat;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.cli.content.SessionOptions.Use;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes content to a file. */
@Command(
    name = "export",
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Writes the content of a store to a file, which it replaces, or to stdout.",
      "Only the mergeable form has everything: stamps, deleted cells and values."
    },
    footer = {
      "",
      "Examples:",
      "  merrow-server export ws://localhost:8048/pets pets.json",
      "      with stamps, as TinyBase's and Merrow's file persisters read it",
      "  merrow-server export ws://localhost:8048/pets --format plain",
      "      without stamps, to stdout",
      "  merrow-server export ws://localhost:8048/pets pets.csv --table pets",
      "      a table as CSV",
      "  merrow-server export pets.db tables --format csv",
      "      all tables of a database, each as a CSV file in the directory tables"
    })
public final class ExportCommand extends ContentCommand {
  @Parameters(
      index = "0",
      paramLabel = Endpoint.LABEL,
      converter = Endpoint.Converter.class,
      description = "A broker's ws://HOST:PORT/PATH, a JSON file or a SQLite database.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Endpoint endpoint;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file, or the directory for all tables as CSV. Default: stdout.")
  private @Nullable Path file;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "mergeable, TinyBase's JSON with stamps; plain, TinyBase's JSON without; or csv. Default: "
              + "csv with --table or a FILE.csv, else mergeable.")
  private @Nullable FileForm form;

  @Option(names = "--table", paramLabel = "TABLE", description = "Write this table, as CSV.")
  private @Nullable String table;

  @Mixin private CsvOptions csv = new CsvOptions();

  @Mixin private BrokerOptions broker = new BrokerOptions();

  @Override
  void run(Terminal terminal) throws IOException {
    FileForm chosen = form();
    if (table != null && chosen != FileForm.CSV) {
      throw misuse("--table is for CSV; TinyBase's JSON has all tables");
    }
    if (chosen == FileForm.CSV && table == null && file == null) {
      throw misuse("Name a --table, or a directory for all tables");
    }
    try (ContentSession session =
        endpoint.open(new SessionOptions(broker.access(environment()), Use.READ, terminal))) {
      export(session.store(), chosen, terminal);
      session.requireComplete();
    }
  }

  private FileForm form() {
    if (form != null) {
      return form;
    }
    boolean named = file != null && CsvOptions.isCsv(file);
    return table != null || named ? FileForm.CSV : FileForm.MERGEABLE;
  }

  private void export(MergeableStore store, FileForm chosen, Terminal terminal) throws IOException {
    switch (chosen) {
      case MERGEABLE ->
          write(
              out -> out.write(ContentFormat.ofMergeable().encode(store.getMergeableContent())),
              terminal);
      case PLAIN ->
          write(out -> out.write(ContentFormat.ofPlain().encode(store.getContent())), terminal);
      case CSV -> exportTables(store, terminal);
    }
  }

  private void write(ReplacedFile.Content content, Terminal terminal) throws IOException {
    if (file == null) {
      Writer out = terminal.out();
      content.writeTo(out);
      if (form() != FileForm.CSV) {
        out.write(System.lineSeparator());
      }
      out.flush();
    } else {
      ReplacedFile.write(file, content);
    }
  }

  private void exportTables(MergeableStore store, Terminal terminal) throws IOException {
    if (table == null) {
      if (store.hasValues()) {
        terminal.note("CSV has tables alone: the values are left out");
      }
      exportAll(store, Objects.requireNonNull(file));
      return;
    }
    String only = table;
    if (!store.hasTable(only)) {
      throw new CommandFailure(
          CommandFailure.NOT_FOUND,
          OneLine.of("There is no table %s in %s".formatted(JsonText.of(only), endpoint)));
    }
    write(out -> csv.table().write(store.getTable(only), out), terminal);
  }

  private void exportAll(MergeableStore store, Path directory) throws IOException {
    Map<String, String> tablesByName = new HashMap<>();
    for (String tableId : store.getTableIds()) {
      String name = CsvOptions.fileName(tableId);
      // also where the system takes upper and lower case for the same
      String other = tablesByName.put(name.toLowerCase(Locale.ROOT), tableId);
      if (other != null) {
        throw new CommandFailure(
            CommandFailure.FAILED,
            "The names of the tables %s and %s are too similar for files: use --table"
                .formatted(JsonText.of(other), JsonText.of(tableId)));
      }
    }
    Path created = Files.createDirectories(directory);
    for (String tableId : store.getTableIds()) {
      Map<String, Map<String, Cell>> rows = store.getTable(tableId);
      ReplacedFile.write(
          created.resolve(CsvOptions.fileName(tableId)), out -> csv.table().write(rows, out));
    }
  }
}
