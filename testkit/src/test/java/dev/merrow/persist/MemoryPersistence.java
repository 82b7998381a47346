package dev.merrow.persist;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps content in memory, and can be told to fail: an example of a persistence of one's own. */
final class MemoryPersistence<C, D> implements Persistence<C, D> {

  /** What several persistences share. */
  static final class Place<C, D> {
    private final ContentFormat<C, D> format;
    private final List<MemoryPersistence<C, D>> users = new CopyOnWriteArrayList<>();
    private @Nullable C content;
    private long version;

    Place(ContentFormat<C, D> format) {
      this.format = format;
    }

    synchronized @Nullable C get() {
      return content;
    }

    synchronized void put(@Nullable C newContent) {
      content = newContent;
      version++;
    }
  }

  /** Changes that were saved as such, oldest first. */
  final List<D> savedChanges = new ArrayList<>();

  /** How many of the next saves fail. */
  int failures;

  private final Place<C, D> place;
  private @Nullable Runnable onExternalChange;
  private long seen;

  MemoryPersistence(Place<C, D> place) {
    this.place = place;
    place.users.add(this);
  }

  @Override
  public @Nullable C load() {
    synchronized (place) {
      seen = place.version;
      return place.content;
    }
  }

  @Override
  public void save(C content) throws IOException {
    save(null, content);
  }

  private void save(@Nullable D changes, C content) throws IOException {
    if (failures > 0) {
      failures--;
      throw new IOException("No space left");
    }
    synchronized (place) {
      boolean isKnown = seen == place.version;
      C written = isKnown ? null : place.content;
      C both = written == null ? null : join(written, changes, content);
      place.put(both == null ? content : both);
      // what others wrote is merged, but still has to be loaded
      seen = both == null ? place.version : seen;
    }
    tellOthers();
    if (onExternalChange != null && seen != place.version) {
      onExternalChange.run();
    }
  }

  private @Nullable C join(C written, @Nullable D changes, C content) {
    C merged = place.format.merge(written, content);
    if (merged != null || onExternalChange == null) {
      return merged;
    }
    if (changes != null) {
      return place.format.apply(written, changes);
    }
    return seen == 0 ? place.format.union(written, content) : null;
  }

  /** Has the others look, as if this had changed something. */
  void tellOthers() {
    for (MemoryPersistence<C, D> user : place.users) {
      Runnable listener = user.onExternalChange;
      if (user != this && listener != null) {
        listener.run();
      }
    }
  }

  @Override
  public void saveChanges(D changes, Supplier<C> content) throws IOException {
    save(changes, content.get());
    savedChanges.add(changes);
  }

  @Override
  public void startListening(Runnable listener) {
    onExternalChange = listener;
  }

  @Override
  public void stopListening() {
    onExternalChange = null;
  }

  @Override
  public String toString() {
    return "memory";
  }
}
