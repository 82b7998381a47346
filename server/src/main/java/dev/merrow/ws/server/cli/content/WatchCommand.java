package dev.merrow.ws.server.cli.content;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.ws.server.cli.content.SessionOptions.Use;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints changes as they come. */
@Command(
    name = "watch",
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Prints the changes of a store, or of a table, a row, a cell or the values in it, as they come.",
      "It connects again when it loses the broker, and ends with SIGINT or SIGTERM."
    },
    footer = {
      "",
      "Each change is a line of JSON, of which null is a value, and a member that is missing means",
      "that there is none:",
      "  {\"table\":\"pets\",\"row\":\"fido\",\"cell\":\"sold\",\"old\":false,\"new\":true,",
      "   \"time\":\"2026-05-01T12:00:00Z\",\"stamp\":\"Oj5k...\"}",
      "",
      "Examples:",
      "  merrow-server watch ws://localhost:8048/pets",
      "      print all changes, until Ctrl+C",
      "  merrow-server watch ws://localhost:8048/pets pets fido --format table",
      "      print those of a row, for people",
      "  merrow-server watch ws://localhost:8048/pets --values open --count 1",
      "      wait for the next change of a value"
    })
public final class WatchCommand extends ContentCommand {
  /** How changes are printed. */
  enum Format {
    JSON,
    TABLE
  }

  @Mixin private Place place = new Place();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "json",
      description =
          "json, a JSON object in a line for each change; or table, lines for people. "
              + "Default: ${DEFAULT-VALUE}.")
  private Format format = Format.JSON;

  @Option(
      names = "--initial",
      description = "First print the content that is there, as if it had just been set.")
  private boolean initial;

  @Option(
      names = "--count",
      paramLabel = "NUMBER",
      description = "End after this many lines. Default: go on.")
  private @Nullable Long count;

  @Mixin private BrokerOptions broker = new BrokerOptions();

  private final CompletableFuture<Void> enough = new CompletableFuture<>();
  private long printed;

  @Override
  void run(Terminal terminal) {
    if (!place.isValid()) {
      throw misuse("--values takes one id at most");
    }
    if (count != null && count < 1) {
      throw misuse("--count must be at least 1: " + count);
    }
    try (ContentSession session =
        place.endpoint.open(
            new SessionOptions(broker.access(environment()), Use.FOLLOW, terminal))) {
      ChangeReader changes = begin(session, terminal);
      try {
        terminal.note("Watching " + place.endpoint);
        CompletableFuture.anyOf(enough, session.ended()).join();
      } catch (CompletionException e) {
        throw CommandFailure.of(e.getCause() == null ? e : e.getCause());
      } finally {
        changes.close();
      }
    }
  }

  /** Prints what is there, if that is wanted, and from then on what changes, without a gap. */
  private ChangeReader begin(ContentSession session, Terminal terminal) {
    return session
        .store()
        .transaction(
            () -> {
              if (initial) {
                content(session)
                    .forEachCell(
                        (table, row, id, cell) ->
                            printInitial(
                                new StoreChange(table, row, id, null, cell.cell(), cell.hlc()),
                                terminal));
              }
              return ChangeReader.start(session.store(), place, change -> print(change, terminal));
            });
  }

  private MergeableChanges content(ContentSession session) {
    return session.store().getMergeableContent().asChanges();
  }

  private void printInitial(StoreChange change, Terminal terminal) {
    if (change.newCell() != null && place.contains(change.tableId(), change.rowId(), change.id())) {
      print(change, terminal);
    }
  }

  private void print(StoreChange change, Terminal terminal) {
    if (enough.isDone()) {
      return;
    }
    terminal.print(format == Format.JSON ? change.toJson() : change.toLine());
    printed++;
    boolean read = terminal.isRead();
    if (!read || (count != null && printed >= count)) {
      enough.complete(null);
    }
  }
}
