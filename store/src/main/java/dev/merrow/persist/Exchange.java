package dev.merrow.persist;

import dev.merrow.persist.UnsavedChanges.Batch;
import dev.merrow.stamp.Content;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves content between the store and where it is persisted, both ways. All on the persister's
 * thread, but for {@link #isApplying}.
 */
final class Exchange<C, D> {
  private final StoreAdapter<C, D> form;
  private final Persistence<C, D> persistence;
  private final PersisterActivity activity;
  private final Consumer<Throwable> errors;
  private final UnsavedChanges<D> unsavedChanges;
  private final Object origin;
  private boolean unapplied;

  /** Whether something was there when this last looked or wrote, so that it can be gone. */
  private boolean wasThere;

  private boolean behind = true;
  private boolean overwritten;
  private @Nullable RefusedCellsException refused;
  private boolean refusalTold;
  private boolean autoSaving;

  /**
   * Creates the exchange.
   *
   * @param activity notified while this loads and saves
   * @param errors receives errors that do not stop the work
   * @param origin of the transactions that put into the store what is persisted
   */
  Exchange(
      StoreAdapter<C, D> form,
      Persistence<C, D> persistence,
      PersisterActivity activity,
      Consumer<Throwable> errors,
      UnsavedChanges<D> unsavedChanges,
      Object origin) {
    this.origin = origin;
    this.form = form;
    this.persistence = persistence;
    this.activity = activity;
    this.errors = errors;
    this.unsavedChanges = unsavedChanges;
  }

  /** Sets whether changes of the store are saved from now on. */
  void setAutoSaving(boolean autoSaving) {
    this.autoSaving = autoSaving;
  }

  /** Returns whether the store's transaction under way puts into it what is persisted already. */
  boolean isApplying() {
    return form.store().getTransactionOrigin() == origin;
  }

  /** Returns whether what was loaded last may lack something that the store holds. */
  boolean isBehind() {
    return behind;
  }

  /**
   * Returns whether what was loaded last lacks something that had been saved: others have removed
   * it, or overwritten what they should have merged with.
   */
  boolean isOverwritten() {
    return overwritten;
  }

  /** Loads everything. */
  void load(@Nullable Content initialContent) throws Exception {
    activity.loading(
        () -> {
          saveWhatLoadingWouldReplace();
          C content = persistence.load();
          if (content != null) {
            apply(content);
          } else {
            setNothingThere();
            if (initialContent != null) {
              form.setInitial(initialContent);
            }
          }
        });
  }

  /** Loads what others have changed. */
  void loadExternalChanges() throws Exception {
    activity.loading(
        () -> {
          saveWhatLoadingWouldReplace();
          ExternalChanges<C, D> news = unapplied ? loadAsNews() : persistence.loadExternalChanges();
          overwritten = false;
          if (news instanceof ExternalChanges.Whole<C, D> whole) {
            apply(whole.content());
          } else if (news instanceof ExternalChanges.Part<C, D> part) {
            applying(() -> form.applyChanges(part.changes(), this::unsaved));
            wasThere = true;
          } else if (news instanceof ExternalChanges.Gone) {
            boolean isGone = wasThere;
            setNothingThere();
            if (isGone) {
              errors.accept(
                  new PersisterException(
                      "What was saved to " + persistence + " is gone", true, null));
            }
          }
        });
  }

  /** Loads everything: what was news before is none any more, and did not get into the store. */
  private ExternalChanges<C, D> loadAsNews() throws Exception {
    C content = persistence.load();
    return content == null ? new ExternalChanges.Gone<>() : new ExternalChanges.Whole<>(content);
  }

  private void saveWhatLoadingWouldReplace() throws Exception {
    if (form.replaces() && unsavedChanges.peek().all()) {
      flush();
    }
  }

  private void apply(C content) throws Exception {
    boolean refusedSome = refused != null;
    applying(() -> form.apply(content, this::unsaved, persistence::taken));
    if (!autoSaving) {
      // it was in the store alone, where the content has taken its place
      refused = null;
    }
    wasThere = true;
    behind = refusedSome || persistence.isOutdated() || !form.isWithin(content);
    overwritten = behind && !form.replaces();
  }

  /**
   * Returns what was changed here and is not persisted, or not yet, and must not be lost by
   * loading.
   */
  private List<D> unsaved() {
    List<D> changes = new ArrayList<>();
    if (autoSaving && refused != null) {
      changes.add(form.present(refused.refused()));
    }
    changes.addAll(unsavedChanges.peek().steps());
    return changes;
  }

  private void setNothingThere() {
    wasThere = false;
    behind = true;
    overwritten = true;
  }

  private void applying(Runnable action) {
    unapplied = true;
    form.store().transact(origin, action);
    unapplied = false;
  }

  /** Saves everything. */
  void save() throws Exception {
    unsavedChanges.addAll();
    flush();
  }

  /**
   * Saves what is in the backlog; it is back there if that fails. What the place refuses is not:
   * see {@link #tellRefused} and {@link #failIfRefused}.
   */
  void flush() throws Exception {
    Batch<D> batch = unsavedChanges.take();
    if (batch.isEmpty()) {
      return;
    }
    boolean saved = false;
    try {
      activity.saving(() -> writeAllButRefused(batch));
      saved = true;
    } finally {
      if (saved) {
        unsavedChanges.written();
      } else {
        unsavedChanges.restore(batch);
      }
    }
  }

  private void writeAllButRefused(Batch<D> batch) throws Exception {
    try {
      write(batch);
      refused = null;
    } catch (RefusedCellsException e) {
      refusalTold &= refused != null && isWithin(e, refused);
      refused = e;
    }
  }

  private static boolean isWithin(RefusedCellsException some, RefusedCellsException all) {
    return new HashSet<>(all.refused()).containsAll(some.refused());
  }

  /** Reports what is refused to the error listener, unless it was reported before. */
  void tellRefused() {
    if (refused != null && !refusalTold) {
      refusalTold = true;
      errors.accept(refused);
    }
  }

  /** Throws what says that something in the store is not saved, because the place refuses it. */
  void failIfRefused() throws RefusedCellsException {
    if (refused != null) {
      refusalTold = true;
      throw refused;
    }
  }

  private void write(Batch<D> batch) throws Exception {
    List<D> steps = batch.steps();
    if (batch.all()) {
      persistence.save(form.content());
    } else if (steps.size() == 1) {
      persistence.saveChanges(steps.get(0), form::content);
    } else {
      persistence.saveSteps(steps, form::content);
    }
    // a place may have nothing to keep of an empty store
    wasThere |= form.store().hasTables() || form.store().hasValues();
  }
}
