package dev.merrow.persist.internal;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.ExternalChanges;
import dev.merrow.persist.Persistence;
import dev.merrow.stamp.StampHash;
import dev.merrow.wire.MalformedMessageException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Content as one JSON text in a place to which others may write, too.
 *
 * @param <C> the type of whole content
 * @param <D> the type of changes
 * @param <V> the type of the place's versions
 */
public final class JsonTextPersistence<C, D, V> implements Persistence<C, D> {
  private final TextPlace<V> place;
  private final ContentFormat<C, D> format;
  private @Nullable V seen;
  private @Nullable Runnable onExternalChange;
  private boolean empty = true;
  private boolean gone;
  private boolean outdated;
  private @Nullable Instant outdatedSince;
  private int outdatedHash;

  /**
   * Creates the persistence, which owns the place from now on.
   *
   * @param format the form of the text
   */
  public JsonTextPersistence(TextPlace<V> place, ContentFormat<C, D> format) {
    this.place = place;
    this.format = format;
  }

  @Override
  public @Nullable C load() throws Exception {
    TextPlace.Found<V> found = place.read();
    String text = found.text();
    outdated = text != null && format.isOutdated(text);
    C content = decode(text);
    seen = found.version();
    empty = content == null;
    gone = false;
    return content;
  }

  private @Nullable C decode(@Nullable String text) throws Exception {
    if (text == null) {
      return null;
    }
    try {
      return format.isOutdated(text) ? format.decode(text, writtenAt(text)) : format.decode(text);
    } catch (MalformedMessageException e) {
      throw place.malformed(e);
    }
  }

  /**
   * Returns when a text was written. While the text stays the same, so does the time, even if the
   * place is written to.
   */
  private Instant writtenAt(String text) throws Exception {
    int hash = StampHash.ofString(text);
    Instant written = outdatedSince;
    if (written == null || hash != outdatedHash) {
      written = place.modified();
      outdatedSince = written;
      outdatedHash = hash;
    }
    return written;
  }

  @Override
  public void save(C content) throws Exception {
    save(List.of(), () -> content);
  }

  @Override
  public void saveChanges(D changes, Supplier<C> content) throws Exception {
    save(List.of(changes), content);
  }

  @Override
  public void saveSteps(List<D> steps, Supplier<C> content) throws Exception {
    save(steps, content);
  }

  /** The content to write, computed while others cannot write. */
  private final class Revision implements TextPlace.Rewrite {
    private final List<D> steps;
    private final Supplier<C> content;
    private boolean joined;
    private boolean lost;

    Revision(List<D> steps, Supplier<C> content) {
      this.steps = steps;
      this.content = content;
    }

    @Override
    public String rewrite(boolean changed, @Nullable String text) throws Exception {
      C theirs = decode(text);
      C own = content.get();
      C both = theirs == null ? null : join(theirs, steps, own);
      joined = both != null;
      lost = changed && theirs == null && !empty && onExternalChange != null;
      return format.encode(both == null ? own : both);
    }
  }

  private void save(List<D> steps, Supplier<C> content) throws Exception {
    Revision revision = new Revision(steps, content);
    V written = place.replace(seen, revision);
    if (!revision.joined) {
      // otherwise the content of others is still in the text, but has yet to be loaded
      seen = written;
    }
    gone |= revision.lost;
    empty = false;
    outdated = false;
    Runnable listener = onExternalChange;
    if (listener != null && hasExternalChanges()) {
      listener.run();
    }
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

  @Override
  public boolean isOutdated() {
    return outdated;
  }

  @Override
  public void startListening(Runnable listener) throws Exception {
    place.startListening(listener);
    onExternalChange = listener;
  }

  @Override
  public void stopListening() throws Exception {
    onExternalChange = null;
    place.stopListening();
  }

  @Override
  public boolean hasExternalChanges() throws Exception {
    return gone || !Objects.equals(seen, place.version());
  }

  @Override
  public ExternalChanges<C, D> loadExternalChanges() throws Exception {
    C content = gone ? null : load();
    gone = false;
    return content == null ? new ExternalChanges.Gone<>() : new ExternalChanges.Whole<>(content);
  }

  @Override
  public void close() throws Exception {
    place.close();
  }

  @Override
  public String toString() {
    return place.toString();
  }
}
