package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * Backs up and checks databases, also while persisters of this or other processes use them: reading
 * does not wait for writers, and writers do not wait for it.
 */
public final class SqliteMaintenance {
  private static final int BUSY_MILLIS = 30_000;

  private SqliteMaintenance() {}

  /**
   * Writes a copy of a database, as it is at one point in time between two saves. The copy is one
   * file, which is on disk when this returns, and has the permissions of the database's file.
   *
   * @param database the database's file
   * @param copy the copy, in a directory that exists. A file that is there is replaced once the
   *     copy is complete; no persister may use it
   * @throws PersisterException if there is no such database, or reading or writing fails; a file
   *     that was there is then as it was
   */
  public static void backUp(Path database, Path copy) {
    Path target = copy.toAbsolutePath();
    Path written = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try {
        Files.createFile(written, permissionsOf(database));
        vacuum(database, written);
        sync(written, StandardOpenOption.WRITE);
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(target);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (IOException e) {
      throw new PersisterException(
          "Could not back up database %s to %s: %s".formatted(database, copy, e), true, e);
    }
  }

  private static void vacuum(Path database, Path written) {
    try (Connection connection = connect(database);
        // an absolute path, which SQLite does not take for a URI
        PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
      statement.setString(1, written.toString());
      statement.execute();
    } catch (SQLException e) {
      throw SqliteErrors.explain("back up", database, e);
    }
  }

  /**
   * Checks that SQLite can read all of a database, and that its indexes and constraints hold.
   *
   * @param database the database's file
   * @return what is wrong, in SQLite's words; empty if nothing is, and at most 100
   * @throws PersisterException if there is no such database, or it can't be read at all
   */
  public static List<String> check(Path database) {
    List<String> problems = new ArrayList<>();
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("PRAGMA integrity_check(100)")) {
      while (found.next()) {
        problems.add(found.getString(1));
      }
    } catch (SQLException e) {
      throw SqliteErrors.explain("read", database, e);
    }
    return problems.equals(List.of("ok")) ? List.of() : List.copyOf(problems);
  }

  private static Connection connect(Path database) throws SQLException {
    if (!Files.exists(database)) {
      throw new PersisterException("There is no database " + database, false, null);
    }
    SqliteLibrary.load();
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    return config.createConnection(DatabaseUrl.of(database));
  }

  private static FileAttribute<?>[] permissionsOf(Path database) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(database, PosixFileAttributeView.class);
    if (view == null || !Files.exists(database)) {
      return new FileAttribute<?>[0];
    }
    Set<PosixFilePermission> permissions = view.readAttributes().permissions();
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
  }

  /** Makes the new name as durable as the file. Systems that can't open directories do it alone. */
  private static void syncDirectory(Path file) throws IOException {
    Path directory = file.getParent();
    boolean posix = Files.getFileAttributeView(file, PosixFileAttributeView.class) != null;
    if (posix && directory != null) {
      sync(directory, StandardOpenOption.READ);
    }
  }

  private static void sync(Path file, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(file, option)) {
      channel.force(true);
    }
  }
}
