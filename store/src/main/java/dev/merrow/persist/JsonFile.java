package dev.merrow.persist;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A text file that is always replaced as a whole. */
final class JsonFile {
  private final Path path;
  private final boolean fsync;

  /**
   * What tells one state of the file from another.
   *
   * @param key which file it is, where the system tells
   */
  record Signature(@Nullable Object key, FileTime modified, long size) {}

  JsonFile(Path path, boolean fsync) {
    this.path = path;
    this.fsync = fsync;
  }

  /** Returns the file's signature, or null if there is no file. */
  @Nullable Signature signature() throws IOException {
    try {
      return signatureOf(path);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Returns when the file was written last; now if there is no file. */
  Instant modified() throws IOException {
    Signature signature = signature();
    return signature == null ? Instant.now() : signature.modified().toInstant();
  }

  private static Signature signatureOf(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Signature(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
  }

  /** Returns the file's text, which must be UTF-8; none if there is no file. */
  String read() throws IOException {
    try {
      return Files.readString(path);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Waits until this alone may look at the file and replace it. */
  FileMutex takeTurn() throws IOException, InterruptedException {
    return FileMutex.take(target());
  }

  private Path target() throws IOException {
    return Files.isSymbolicLink(path) ? linkTarget() : path;
  }

  /** Replaces the file; returns its new signature. */
  Signature replace(String text) throws IOException {
    Path target = target();
    Path written = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      write(written, text);
      keepPermissions(target, written);
      Signature signature = signatureOf(written);
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
      if (fsync) {
        syncDirectory(target);
      }
      return signature;
    } finally {
      Files.deleteIfExists(written);
    }
  }

  /** Returns where the link leads, also if there is nothing yet. */
  private Path linkTarget() throws IOException {
    return Files.exists(path)
        ? path.toRealPath()
        : path.resolveSibling(Files.readSymbolicLink(path));
  }

  private void write(Path file, String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (fsync) {
        channel.force(true);
      }
    }
  }

  private static void keepPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    if (old != null && Files.exists(from)) {
      Files.setPosixFilePermissions(to, old.readAttributes().permissions());
    }
  }

  /** Makes the new name as durable as the text. Systems that can't open directories do it alone. */
  private static void syncDirectory(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    boolean posix = Files.getFileAttributeView(file, PosixFileAttributeView.class) != null;
    if (posix && directory != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
