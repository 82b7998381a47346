package dev.merrow.persist;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive turn of one persister to check a file and then replace it: in this process by a
 * lock, and among processes by a lock of the system on a file beside it, {@code NAME.lock}. That
 * file is removed with the turn; one that a killed process left does not matter.
 */
final class FileMutex implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 2;

  /** For files of this process: the system's locks are for others alone. Some files share one. */
  private static final ReentrantLock[] LOCKS =
      Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

  private final ReentrantLock lock;
  private final Path lockFile;
  private @Nullable FileChannel channel;

  private FileMutex(ReentrantLock lock, Path lockFile) {
    this.lock = lock;
    this.lockFile = lockFile;
  }

  /**
   * Waits for the turn.
   *
   * @throws PersisterException if others have it for too long
   */
  static FileMutex take(Path file) throws IOException, InterruptedException {
    return take(file, LIMIT);
  }

  static FileMutex take(Path file, Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
    Path real = file.toAbsolutePath().normalize();
    ReentrantLock lock = LOCKS[Math.floorMod(real.hashCode(), LOCKS.length)];
    if (!lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw tooLong(file, limit);
    }
    FileMutex turn = new FileMutex(lock, file.resolveSibling(file.getFileName() + ".lock"));
    boolean taken = false;
    try {
      while (!turn.tryTake()) {
        if (System.nanoTime() - deadline > 0) {
          throw tooLong(file, limit);
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
      taken = true;
      return turn;
    } finally {
      if (!taken) {
        lock.unlock();
      }
    }
  }

  private static PersisterException tooLong(Path file, Duration limit) {
    return new PersisterException(
        "File " + file + " is being written by others for more than " + limit, true, null);
  }

  private boolean tryTake() throws IOException {
    makeLockFile();
    Object before = key();
    FileChannel opened;
    try {
      opened = FileChannel.open(lockFile, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      return false;
    }
    boolean taken = false;
    try {
      // the key can't be another file's as long as this one is open
      taken =
          Objects.equals(before, key())
              && opened.tryLock() != null
              && Objects.equals(before, key());
    } finally {
      if (!taken) {
        opened.close();
      }
    }
    channel = taken ? opened : null;
    return taken;
  }

  private void makeLockFile() throws IOException {
    try {
      Files.createFile(lockFile);
    } catch (FileAlreadyExistsException e) {
      // another's, or one that was left
    }
  }

  /**
   * Tells the file of the name from others; null where the system does not, or there is none. It
   * must not be opened for that: on some systems closing it again ends the lock.
   */
  private @Nullable Object key() throws IOException {
    try {
      return Files.readAttributes(lockFile, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    try {
      if (open != null) {
        try {
          // systems without keys could not tell that it is another's by now
          if (key() != null) {
            Files.deleteIfExists(lockFile);
          }
        } finally {
          open.close();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
