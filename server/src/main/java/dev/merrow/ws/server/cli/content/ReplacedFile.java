package dev.merrow.ws.server.cli.content;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file that takes the place of another one only when it is complete. */
final class ReplacedFile {
  /** Writes the text of a file. */
  @FunctionalInterface
  interface Content {
    /** Writes it. */
    void writeTo(Writer out) throws IOException;
  }

  private ReplacedFile() {}

  /**
   * Writes a file.
   *
   * @throws CommandFailure if that fails; a file that was there is then as it was
   */
  static void write(Path file, Content content) {
    Path target = file.toAbsolutePath();
    Path written = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(written, StandardOpenOption.CREATE_NEW)) {
        content.writeTo(out);
      }
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(CommandFailure.FAILED, "Cannot write %s: %s".formatted(file, e), e);
    } finally {
      deleteIfThere(written);
    }
  }

  private static void deleteIfThere(Path file) {
    try {
      boolean unused = Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CommandFailure(CommandFailure.FAILED, "Cannot delete %s: %s".formatted(file, e), e);
    }
  }
}
