package dev.merrow.ws.server.cli.content;

import dev.merrow.MerrowException;
import dev.merrow.persist.ContentFormat;
import dev.merrow.sqlite.SqliteMaintenance;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.ws.server.cli.content.SessionOptions.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks files and databases. */
@Command(
    name = "check",
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Checks JSON files and databases, also while they are used: whether all of them can be read,",
      "whether hashes are those of the content, and whether stamps lie in the future. Prints what is",
      "wrong by name, and changes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  merrow-server check pets.json pets.db",
      "      check a file and a database",
      "  merrow-server check /var/lib/merrow",
      "      check all databases of a broker's --store"
    })
public final class CheckCommand extends ContentCommand {
  /** Findings that are printed of each file; more are counted. */
  private static final int MAX_PRINTED = 100;

  private static final BrokerAccess NO_BROKER = new BrokerAccess(null, null, Duration.ZERO);

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A JSON file, a SQLite database, or a directory of databases.")
  private List<Path> files = List.of();

  @Override
  void run(Terminal terminal) {
    int wrong = 0;
    for (Path file : all()) {
      terminal.progress().show("checking " + file);
      wrong += check(file, terminal) ? 0 : 1;
    }
    if (wrong > 0) {
      throw new CommandFailure(
          CommandFailure.WRONG, "Something is wrong with %s of the files".formatted(wrong));
    }
  }

  private List<Path> all() {
    List<Path> all = new ArrayList<>();
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw new CommandFailure(CommandFailure.FAILED, "There is no file " + file);
      }
      if (!Files.isDirectory(file)) {
        var unused = kindOf(file);
        all.add(file);
        continue;
      }
      List<Path> databases = BackupCommand.databases(file);
      if (databases.isEmpty()) {
        throw new CommandFailure(CommandFailure.FAILED, "There is no database in " + file);
      }
      all.addAll(databases);
    }
    return all;
  }

  /** Checks a file; returns whether it is as it should be. */
  private boolean check(Path file, Terminal terminal) {
    List<String> findings = new ArrayList<>();
    StoreCheck check = new StoreCheck(findings::add);
    String summary = "not readable";
    try {
      summary =
          switch (kindOf(file)) {
            case DATABASE -> checkDatabase(file, check, findings, terminal);
            case JSON -> checkJson(file, check);
          };
    } catch (MerrowException | IOException e) {
      findings.add(e instanceof MerrowException ? String.valueOf(e.getMessage()) : e.toString());
    }
    String name = OneLine.of(file.toString());
    findings.stream()
        .limit(MAX_PRINTED)
        .forEach(finding -> terminal.print("%s: %s".formatted(name, OneLine.of(finding))));
    if (findings.size() > MAX_PRINTED) {
      terminal.print("%s: and %s more".formatted(name, findings.size() - MAX_PRINTED));
    }
    terminal.print(
        "%s: %s; %s"
            .formatted(
                name,
                summary,
                findings.isEmpty() ? "nothing is wrong" : findings.size() + " findings"));
    return findings.isEmpty();
  }

  private enum Kind {
    JSON,
    DATABASE
  }

  private Kind kindOf(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (Endpoint.isDatabase(name)) {
      return Kind.DATABASE;
    }
    if (name.endsWith(".json")) {
      return Kind.JSON;
    }
    throw misuse(
        "Expected FILE.json or FILE.db (or .sqlite, .sqlite3), not " + OneLine.of(file.toString()));
  }

  private static String checkJson(Path file, StoreCheck check) throws IOException {
    String text = Files.readString(file);
    ContentFormat<MergeableContent, ?> format = ContentFormat.ofMergeable();
    if (format.isOutdated(text)) {
      Content content = ContentFormat.ofPlain().decode(text);
      return "without stamps, %s tables, %s values"
          .formatted(content.tables().size(), content.values().size());
    }
    MergeableContent content = format.decode(text);
    check.checkHashes(content);
    return checkStamps(content, check);
  }

  private static String checkDatabase(
      Path file, StoreCheck check, List<String> findings, Terminal terminal) {
    SqliteMaintenance.check(file).forEach(problem -> findings.add("SQLite: " + problem));
    SessionOptions options = new SessionOptions(NO_BROKER, Use.READ, terminal);
    try (ContentSession session = new Endpoint.Database(file).open(options)) {
      return checkStamps(session.store().getMergeableContent(), check);
    }
  }

  private static String checkStamps(MergeableContent content, StoreCheck check) {
    check.checkStamps(content, Instant.now());
    long[] deleted = new long[1];
    content
        .asChanges()
        .forEachCell((table, row, id, cell) -> deleted[0] += cell.isDeleted() ? 1 : 0);
    return "%s tables, %s rows, %s cells and values, %s of them deleted"
        .formatted(
            content.tables().tables().size(),
            content.asChanges().rowCount(),
            content.asChanges().cellCount(),
            deleted[0]);
  }
}
