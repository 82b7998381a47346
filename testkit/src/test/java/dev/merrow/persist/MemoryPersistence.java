package dev.merrow.persist;

import dev.merrow.persist.internal.ContentFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps content in memory, and can be told to fail: an example of a persistence of one's own. */
final class MemoryPersistence<C, D> implements Persistence<C, D> {

  /** What several persistences share. */
  static final class Place<C> {
    private final ContentFormat<C> format;
    private final List<MemoryPersistence<C, ?>> users = new CopyOnWriteArrayList<>();
    private @Nullable C content;
    private long version;

    Place(ContentFormat<C> format) {
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

  /** How many of the next saves of changes find that others were faster. */
  int stale;

  private final Place<C> place;
  private @Nullable Runnable onExternalChange;
  private long seen;

  MemoryPersistence(Place<C> place) {
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
    if (failures > 0) {
      failures--;
      throw new IOException("No space left");
    }
    synchronized (place) {
      boolean isKnown = seen == place.version;
      C written = place.content;
      C both = written == null ? null : place.format.merge(written, content);
      place.put(both == null ? content : both);
      // what others wrote is merged, but still has to be loaded
      seen = isKnown || both == null ? place.version : seen;
    }
    tellOthers();
  }

  /** Has the others look, as if this had changed something. */
  void tellOthers() {
    for (MemoryPersistence<C, ?> user : place.users) {
      Runnable listener = user.onExternalChange;
      if (user != this && listener != null) {
        listener.run();
      }
    }
  }

  @Override
  public void saveChanges(D changes, Supplier<C> content) throws IOException, StaleException {
    if (stale > 0) {
      stale--;
      throw new StaleException("Others were faster");
    }
    C now = content.get();
    synchronized (place) {
      if (onExternalChange != null && seen != place.version) {
        throw new StaleException("Others were faster");
      }
      save(now);
    }
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
