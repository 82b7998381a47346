package dev.merrow.ws.server.cli.content;

import dev.merrow.sqlite.SqliteMaintenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Backs up what a broker keeps. */
@Command(
    name = "backup",
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Copies the databases in the directory of a broker's --store into another directory, while",
      "the broker runs. Each path's copy is as the path was at one point in time. A broker whose",
      "--store is the copy serves it."
    },
    footer = {
      "",
      "Examples:",
      "  merrow-server backup /var/lib/merrow /backup/merrow",
      "      copies that are there are replaced",
      "  merrow-server --store /backup/merrow",
      "      serve the copies"
    })
public final class BackupCommand extends ContentCommand {
  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "The directory of the broker's --store.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path directory;

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description = "The directory for the copies, which is made if it does not exist.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path target;

  @Override
  void run(Terminal terminal) throws IOException {
    List<Path> databases = databases(directory);
    if (databases.isEmpty()) {
      throw new CommandFailure(CommandFailure.FAILED, "There is no database in " + directory);
    }
    createTarget();
    if (Files.isSameFile(directory, target)) {
      throw misuse("TARGET must be another directory than DIR");
    }
    int done = 0;
    for (Path database : databases) {
      terminal.progress().show("%s of %s databases copied".formatted(done, databases.size()));
      SqliteMaintenance.backUp(database, target.resolve(database.getFileName()));
      done++;
    }
    terminal.print("%s databases copied to %s".formatted(done, OneLine.of(target.toString())));
  }

  /** Returns the databases in a directory, by name. */
  static List<Path> databases(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> Endpoint.isDatabase(file.toString()) && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.FAILED, "Cannot read directory %s: %s".formatted(directory, e), e);
    }
  }

  /** Makes what is missing, for the owner alone where the system has such permissions. */
  private void createTarget() throws IOException {
    boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createDirectories(target, ownerOnly);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.FAILED, "Cannot make directory %s: %s".formatted(target, e), e);
    }
  }
}
