package dev.merrow.persist;

import dev.merrow.persist.internal.TextPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
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
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A JSON file, which is always replaced as a whole. */
final class JsonFile implements TextPlace<JsonFile.Signature> {
  private final Path path;
  private final boolean fsync;

  /**
   * Identifies a state of the file.
   *
   * @param key which file it is, where the system tells
   */
  record Signature(@Nullable Object key, FileTime modified, long size) {}

  JsonFile(Path path, boolean fsync) {
    this.path = path;
    this.fsync = fsync;
  }

  @Override
  public @Nullable Signature version() throws IOException {
    try {
      return signatureOf(path);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Returns when the file was written last; now if there is no file. */
  @Override
  public Instant modified() throws IOException {
    Signature signature = version();
    return signature == null ? Instant.now() : signature.modified().toInstant();
  }

  private static Signature signatureOf(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Signature(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
  }

  @Override
  public Found<Signature> read() throws IOException {
    // before the text, so that what others write between the two is noticed later
    Signature signature = version();
    return new Found<>(text(), signature);
  }

  /**
   * Returns the file's text, which must be UTF-8; null if there is no file, or it is empty, as
   * TinyBase creates it.
   */
  private @Nullable String text() throws IOException {
    try {
      String text = Files.readString(path);
      return text.isEmpty() ? null : text;
    } catch (NoSuchFileException e) {
      return null;
    } catch (CharacterCodingException e) {
      throw malformed(e);
    }
  }

  @Override
  public PersisterException malformed(Exception cause) {
    // perhaps only half of it is written yet
    return new PersisterException(
        "File " + path + " does not hold a store's JSON text: " + cause.getMessage(), true, cause);
  }

  @Override
  public Signature replace(@Nullable Signature known, Rewrite rewrite) throws Exception {
    FileMutex turn = FileMutex.take(target());
    try {
      boolean changed = !Objects.equals(known, version());
      return replace(rewrite.rewrite(changed, changed ? text() : null));
    } finally {
      turn.close();
    }
  }

  private Path target() throws IOException {
    return Files.isSymbolicLink(path) ? linkTarget() : path;
  }

  /** Replaces the file; returns its new signature. */
  private Signature replace(String text) throws IOException {
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
    return "file " + path;
  }
}
