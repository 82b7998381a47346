package dev.merrow.ws.server.sqlite;

import dev.merrow.MerrowException;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.sqlite.SqlitePersister;
import dev.merrow.sqlite.SqlitePersisterOptions;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ServerStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.StoredPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each path's store in a separate SQLite file. Saved content survives a crash of the process
 * or the machine.
 */
public final class SqlitePathStores implements PathStores, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqlitePathStores.class);

  /** They wait for the disk more than they work. */
  private static final int THREADS = 4;

  /** The default interval at which each file is checked for writes of other brokers. */
  public static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private final Path directory;
  private final Duration lookInterval;
  private final ThreadScheduler scheduler =
      ThreadScheduler.pool("merrow-ws-server-sqlite", THREADS);

  /**
   * Keeps stores in a directory.
   *
   * @param directory the directory, which is created if it does not exist
   * @throws IOException if it can't be created
   */
  public SqlitePathStores(Path directory) throws IOException {
    this(directory, LOOK_INTERVAL);
  }

  /**
   * As {@link #SqlitePathStores(Path)}, with another interval.
   *
   * @param lookInterval how often to check the file of each path that has clients for writes of
   *     other processes, such as a second broker with the same directory; zero for never
   * @throws IllegalArgumentException if the interval is negative
   * @throws IOException if the directory can't be created
   */
  public SqlitePathStores(Path directory, Duration lookInterval) throws IOException {
    if (lookInterval.isNegative()) {
      throw new IllegalArgumentException("lookInterval must not be negative: " + lookInterval);
    }
    this.directory = createDirectories(directory);
    this.lookInterval = lookInterval;
  }

  /** Makes what is missing, for the owner alone where the system has such permissions. */
  private static Path createDirectories(Path directory) throws IOException {
    if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return Files.createDirectories(directory);
    }
    return Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Returns the file of a path's store, which need not exist. Its name is safe for any path. */
  public Path fileOf(String pathId) {
    return directory.resolve(FileNames.of(pathId));
  }

  @Override
  public Optional<PathStore> open(String pathId) {
    MergeableStore store = MergeableStore.createMergeableStore();
    SqlitePersisterOptions options =
        SqlitePersisterOptions.builder()
            .ownerOnly(true)
            .persister(
                PersisterOptions.builder()
                    .scheduler(scheduler)
                    .autoLoadInterval(lookInterval)
                    .errorListener(error -> LOG.error("Path {}: {}", pathId, error.toString()))
                    .build())
            .build();
    return Optional.of(
        PathStore.persisted(SqlitePersister.createSqlitePersister(store, fileOf(pathId), options)));
  }

  /** Writes and deletes a small file in the directory of the stores. */
  @Override
  public void check() {
    try {
      Path probe = Files.createTempFile(directory, "probe-", ".tmp");
      try {
        Files.write(probe, new byte[] {1}, StandardOpenOption.SYNC);
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      throw new MerrowException("Cannot keep stores in %s: %s".formatted(directory, e), e);
    }
  }

  /** Lists the files in the directory. A path of hundreds of characters has no name there. */
  @Override
  public List<StoredPath> storedPaths(int most) throws IOException {
    List<StoredPath> stored = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String pathId = FileNames.pathOf(String.valueOf(file.getFileName()));
        if (pathId != null) {
          stored.add(new StoredPath(pathId, sizeOf(file)));
        }
      }
    }
    stored.sort(Comparator.comparing(StoredPath::pathId));
    return List.copyOf(stored.subList(0, Math.min(most, stored.size())));
  }

  /** With what SQLite has yet to move into the file. */
  private static long sizeOf(Path file) {
    long size = file.toFile().length();
    return size + file.resolveSibling(file.getFileName() + "-wal").toFile().length();
  }

  @Override
  public ServerStore presence(String pathId) {
    return ServerStore.PRESENT;
  }

  /** Stops the threads. Call it after closing the server, which saves all stores. */
  @Override
  public void close() {
    scheduler.close();
  }
}
