package dev.merrow.persist;

import dev.merrow.persist.JsonFile.Signature;
import dev.merrow.wire.MalformedMessageException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Content in a JSON file. */
final class FilePersistence<C, D> implements Persistence<C, D> {
  private final JsonFile file;
  private final ContentFormat<C, D> format;
  private @Nullable Signature seen;
  private @Nullable Runnable onExternalChange;
  private boolean empty = true;
  private boolean gone;
  private boolean outdated;

  FilePersistence(JsonFile file, ContentFormat<C, D> format) {
    this.file = file;
    this.format = format;
  }

  @Override
  public @Nullable C load() throws IOException {
    // before the text, so that what comes between is noticed later
    Signature signature = file.signature();
    C content = read();
    seen = signature;
    empty = content == null;
    gone = false;
    return content;
  }

  /**
   * Returns what is in the file; null if there is none, or it is empty, as TinyBase makes it at
   * first.
   */
  private @Nullable C read() throws IOException {
    try {
      String text = file.read();
      outdated = format.isOutdated(text);
      return text.isEmpty() ? null : format.decode(text, file.modified());
    } catch (MalformedMessageException | CharacterCodingException e) {
      // perhaps only half of it is written yet
      throw new PersisterException(
          "File " + file + " does not hold a store's JSON text: " + e.getMessage(), true, e);
    }
  }

  @Override
  public void save(C content) throws IOException, InterruptedException {
    save(List.of(), () -> content);
  }

  /** Looks at the file and replaces it, in one turn: so it never matters how fast others are. */
  private void save(List<D> steps, Supplier<C> content) throws IOException, InterruptedException {
    FileMutex turn = file.takeTurn();
    try {
      boolean written = isChangedByOthers();
      C theirs = written ? read() : null;
      C own = content.get();
      C both = theirs == null ? null : join(theirs, steps, own);
      Signature signature = file.replace(format.encode(both == null ? own : both));
      outdated = false;
      gone |= written && theirs == null && !empty && onExternalChange != null;
      empty = false;
      if (both == null) {
        seen = signature;
      }
    } finally {
      turn.close();
    }
    tellOfNews();
  }

  /**
   * Returns both what others have written and what is new here; null if the latter takes its place.
   *
   * @param steps what is new; empty if that is everything
   */
  private @Nullable C join(C theirs, List<D> steps, C own) {
    C merged = format.merge(theirs, own);
    if (merged != null || onExternalChange == null) {
      return merged;
    }
    if (!steps.isEmpty()) {
      return format.apply(theirs, steps);
    }
    // where there was nothing, others began at the same time
    return empty ? format.union(theirs, own) : null;
  }

  /** Has what others wrote, which is in the file still, loaded soon. */
  private void tellOfNews() throws IOException {
    Runnable listener = onExternalChange;
    if (listener != null && hasExternalChanges()) {
      listener.run();
    }
  }

  @Override
  public void saveChanges(D changes, Supplier<C> content) throws IOException, InterruptedException {
    save(List.of(changes), content);
  }

  @Override
  public void saveSteps(List<D> steps, Supplier<C> content)
      throws IOException, InterruptedException {
    save(steps, content);
  }

  @Override
  public boolean isOutdated() {
    return outdated;
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
  public boolean hasExternalChanges() throws IOException {
    return gone || isChangedByOthers();
  }

  private boolean isChangedByOthers() throws IOException {
    return !Objects.equals(seen, file.signature());
  }

  @Override
  public ExternalChanges<C, D> loadExternalChanges() throws IOException {
    C content = gone ? null : load();
    gone = false;
    return content == null ? new ExternalChanges.Gone<>() : new ExternalChanges.Whole<>(content);
  }

  @Override
  public String toString() {
    return "file " + file;
  }
}
