package dev.merrow.store;

import dev.merrow.store.Journal.CellEntry;
import dev.merrow.store.StoreEvent.HasValueChanged;
import dev.merrow.store.StoreEvent.HasValuesChanged;
import dev.merrow.store.StoreEvent.ValueChanged;
import dev.merrow.store.StoreEvent.ValueChanges;
import dev.merrow.store.StoreEvent.ValueIdsChanged;
import dev.merrow.store.StoreEvent.ValueRefused;
import dev.merrow.store.StoreEvent.ValuesChanged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the listeners what a transaction did to values; see {@link Announcer}. */
final class ValuesAnnouncer {
  private final Store store;
  private final Tree tree;
  private final Listeners listeners;

  ValuesAnnouncer(Store store, Tree tree, Listeners listeners) {
    this.store = store;
    this.tree = tree;
    this.listeners = listeners;
  }

  /** As {@link Announcer#announce}. */
  void announce(boolean mutator, @Nullable Failures failures, Journal journal, Refusals refusals) {
    announceRefusals(mutator, failures, refusals);
    if (journal.valuesTouched && hasValueListeners(mutator)) {
      announceHasValues(mutator, failures, journal);
      ChangeReport report = new ChangeReport(tree, journal, refusals);
      List<ValueChanged> changed = changedValues(journal, report::value);
      announceIds(mutator, failures, ChangeReport.cellIds(journal.values()));
      announceChanged(mutator, failures, changed, report::value);
    }
  }

  private boolean hasValueListeners(boolean mutator) {
    return listeners.hasAny(
        mutator,
        ListenerKind.HAS_VALUES,
        ListenerKind.VALUES,
        ListenerKind.VALUE_IDS,
        ListenerKind.HAS_VALUE,
        ListenerKind.VALUE);
  }

  private void announceRefusals(boolean mutator, @Nullable Failures failures, Refusals refusals) {
    if (!refusals.values().isEmpty() && listeners.has(ListenerKind.INVALID_VALUE, mutator)) {
      List<ValueRefused> events = new ArrayList<>();
      refusals
          .values()
          .forEach((valueId, refused) -> events.add(new ValueRefused(store, valueId, refused)));
      for (ValueRefused event : events) {
        listeners.call(ListenerKind.INVALID_VALUE, mutator, failures, () -> event, event.valueId());
      }
    }
  }

  private void announceHasValues(boolean mutator, @Nullable Failures failures, Journal journal) {
    boolean hasValues = !tree.values().isEmpty();
    if (hasValues != journal.hadValues()) {
      listeners.call(
          ListenerKind.HAS_VALUES, mutator, failures, () -> new HasValuesChanged(store, hasValues));
    }
  }

  private List<ValueChanged> changedValues(Journal journal, ValueChanges changes) {
    List<ValueChanged> changed = new ArrayList<>();
    journal
        .values()
        .forEach(
            (valueId, entry) -> {
              if (entry.isChanged()) {
                changed.add(event(valueId, entry, changes));
              }
            });
    return changed;
  }

  private ValueChanged event(String valueId, CellEntry entry, ValueChanges changes) {
    return new ValueChanged(store, valueId, entry.newPlain, entry.oldPlain, changes);
  }

  private void announceIds(
      boolean mutator, @Nullable Failures failures, Map<String, IdChange> valueIds) {
    if (valueIds.isEmpty()) {
      return;
    }
    listeners.call(
        ListenerKind.VALUE_IDS, mutator, failures, () -> new ValueIdsChanged(store, valueIds));
    valueIds.forEach(
        (valueId, change) ->
            listeners.call(
                ListenerKind.HAS_VALUE,
                mutator,
                failures,
                () -> new HasValueChanged(store, valueId, change == IdChange.ADDED),
                valueId));
  }

  private void announceChanged(
      boolean mutator,
      @Nullable Failures failures,
      List<ValueChanged> changed,
      ValueChanges changes) {
    for (ValueChanged event : changed) {
      listeners.call(ListenerKind.VALUE, mutator, failures, () -> event, event.valueId());
    }
    if (!changed.isEmpty()) {
      listeners.call(
          ListenerKind.VALUES, mutator, failures, () -> new ValuesChanged(store, changes));
    }
  }
}
