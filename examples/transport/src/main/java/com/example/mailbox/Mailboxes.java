package com.example.mailbox;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that all peers share. Each has an inbox there, a folder named by its id, with a file
 * that says when it was last there. Mail is written under another name first and then renamed, so
 * that a reader never sees half of it.
 */
final class Mailboxes {
  /** How long a peer may be away before others remove its inbox. */
  static final Duration ABANDONED = Duration.ofSeconds(30);

  /** How much mail an inbox takes. */
  static final int MAX_MAIL = 10_000;

  private static final String PRESENT = "present";
  private static final String MAIL = ".json";

  private final Path folder;

  Mailboxes(Path folder) {
    this.folder = folder;
  }

  void open(String id) throws IOException {
    Files.createDirectories(folder.resolve(id));
    renew(id);
  }

  /**
   * Notes that a peer is there.
   *
   * @throws NoSuchFileException if its inbox has been removed
   */
  void renew(String id) throws IOException {
    Files.write(folder.resolve(id).resolve(PRESENT), new byte[1]);
  }

  /** All other peers that are there. Removes the inboxes of those that have been away too long. */
  List<String> others(String id) throws IOException {
    // the folder's own clock, which is the same for all
    FileTime now = Files.getLastModifiedTime(folder.resolve(id).resolve(PRESENT));
    try (Stream<Path> inboxes = Files.list(folder)) {
      return inboxes
          .map(inbox -> inbox.getFileName().toString())
          .filter(other -> !other.equals(id) && isThere(other, now))
          .toList();
    }
  }

  private boolean isThere(String id, FileTime now) {
    try {
      FileTime seen = Files.getLastModifiedTime(folder.resolve(id).resolve(PRESENT));
      if (seen.toInstant().isAfter(now.toInstant().minus(ABANDONED))) {
        return true;
      }
      remove(id);
    } catch (IOException e) {
      // it is leaving, or not there yet
    }
    return false;
  }

  /** Puts mail into an inbox; does nothing if there is no such inbox. */
  void put(String to, String name, String text) throws IOException {
    Path inbox = folder.resolve(to);
    if (!isInbox(to) || !Files.isDirectory(inbox)) {
      return;
    }
    if (mail(to).size() >= MAX_MAIL) {
      throw new IOException("The inbox " + inbox + " is full");
    }
    Path written = inbox.resolve(name + ".part");
    try {
      Files.writeString(written, text);
      Files.move(written, inbox.resolve(name + MAIL), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // the peer has left in the meantime
    }
  }

  /** Whether a name is that of a folder in this folder. */
  private boolean isInbox(String id) {
    return !id.isEmpty() && Path.of(id).getNameCount() == 1 && !id.equals("..") && !id.equals(".");
  }

  /**
   * The names of the mail in an inbox, in order.
   *
   * @throws NoSuchFileException if it has been removed
   */
  List<String> mail(String id) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(id))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(MAIL))
          .map(name -> name.substring(0, name.length() - MAIL.length()))
          .sorted()
          .toList();
    }
  }

  /** Takes mail out of an inbox. */
  String take(String id, String name) throws IOException {
    Path file = folder.resolve(id).resolve(name + MAIL);
    String text = Files.readString(file);
    Files.delete(file);
    return text;
  }

  /** Removes an inbox. */
  void remove(String id) throws IOException {
    Path inbox = folder.resolve(id);
    // first, so that others send no more
    Files.deleteIfExists(inbox.resolve(PRESENT));
    while (Files.exists(inbox)) {
      try (Stream<Path> files = Files.list(inbox)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
        Files.deleteIfExists(inbox);
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        // mail came in, or another peer removes it, too
      }
    }
  }
}
