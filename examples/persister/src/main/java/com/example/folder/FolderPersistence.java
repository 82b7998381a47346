package com.example.folder;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.Persistence;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the content of a mergeable store in a folder that several devices share, such as one that a
 * cloud drive copies to each of them. Each device writes files of its own alone, so no two ever
 * write the same file and nothing needs a lock. What is in the folder is the merged content of all
 * files.
 *
 * <p>A device writes its content to a new file each time, and then removes its older ones. So a
 * file never changes, and a list of names tells what is new.
 */
public final class FolderPersistence implements Persistence<MergeableContent, MergeableChanges> {
  /** How often to look again for files that others have replaced while this read them. */
  private static final int MAX_ATTEMPTS = 100;

  private final ContentFormat<MergeableContent, MergeableChanges> format =
      ContentFormat.ofMergeable();
  private final Path folder;
  private final String device;

  /** The files whose content the store has. */
  private NavigableSet<DeviceFile> known = new TreeSet<>();

  /**
   * Makes a persistence.
   *
   * @param folder the folder, which {@link #save} creates if it is not there
   * @param device the name of this device: letters, digits and hyphens. No other persister may use
   *     the same name at the same time
   */
  public FolderPersistence(Path folder, String device) {
    if (!device.matches("[A-Za-z0-9-]+")) {
      throw new IllegalArgumentException("No name of a device: \"" + device + "\"");
    }
    this.folder = folder;
    this.device = device;
  }

  private NavigableSet<DeviceFile> list() throws IOException {
    NavigableSet<DeviceFile> files = new TreeSet<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.forEach(path -> DeviceFile.parse(path.getFileName().toString()).ifPresent(files::add));
    } catch (NoSuchFileException e) {
      // nothing was ever saved
    }
    return files;
  }

  @Override
  public @Nullable MergeableContent load() throws IOException {
    NavigableSet<DeviceFile> files = list();
    Map<DeviceFile, MergeableContent> contents = new HashMap<>();
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (readAll(files, contents)) {
        known = files;
        return merge(contents.values());
      }
      // a device has replaced its file: the newer one has all that was in the older one
      files = list();
      contents.keySet().retainAll(files);
    }
    throw new IOException("Others write to " + folder + " all the time");
  }

  /** Reads files that are not read yet; false if one is gone. */
  private boolean readAll(
      NavigableSet<DeviceFile> files, Map<DeviceFile, MergeableContent> contents)
      throws IOException {
    for (DeviceFile file : files) {
      if (!contents.containsKey(file)) {
        try {
          contents.put(file, format.decode(Files.readString(folder.resolve(file.name()))));
        } catch (NoSuchFileException e) {
          return false;
        }
      }
    }
    return true;
  }

  private @Nullable MergeableContent merge(Iterable<MergeableContent> contents) {
    MergeableContent merged = null;
    for (MergeableContent content : contents) {
      merged = merged == null ? content : format.merge(merged, content);
    }
    return merged;
  }

  @Override
  public void save(MergeableContent content) throws IOException {
    List<DeviceFile> own = list().stream().filter(file -> file.device().equals(device)).toList();
    DeviceFile next =
        new DeviceFile(device, own.isEmpty() ? 1 : own.get(own.size() - 1).number() + 1);
    MergeableContent toWrite = content;
    for (DeviceFile file : own) {
      if (!known.contains(file)) {
        // of an earlier life of this device, and not loaded
        MergeableContent old = format.decode(Files.readString(folder.resolve(file.name())));
        toWrite = merge(List.of(old, toWrite));
      }
    }
    write(next, format.encode(toWrite == null ? content : toWrite));
    if (known.containsAll(own)) {
      known.add(next);
    } // else it has more than the store, and is loaded like those of others
    for (DeviceFile file : own) {
      Files.deleteIfExists(folder.resolve(file.name()));
      known.remove(file);
    }
  }

  /** Writes a file that appears only when it is on the disk. */
  private void write(DeviceFile file, String text) throws IOException {
    Files.createDirectories(folder);
    Path part = folder.resolve(device + ".part");
    Files.write(part, text.getBytes(StandardCharsets.UTF_8));
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(part, folder.resolve(file.name()), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public boolean hasExternalChanges() throws IOException {
    return !known.containsAll(list());
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
