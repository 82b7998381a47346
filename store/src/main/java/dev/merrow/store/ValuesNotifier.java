package dev.merrow.store;

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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells the listeners how a transaction changed values; see {@link TablesNotifier}. */
final class ValuesNotifier {
  private final Store store;
  private final Tree tree;
  private final Listeners listeners;

  ValuesNotifier(Store store, Tree tree, Listeners listeners) {
    this.store = store;
    this.tree = tree;
    this.listeners = listeners;
  }

  /** As {@link TablesNotifier#announce}. */
  void announce(boolean mutator, @Nullable Failures failures, Journal journal, Refusals refusals) {
    Round round = new Round(mutator, failures);
    if (!refusals.values().isEmpty() && listeners.has(ListenerKind.INVALID_VALUE, mutator)) {
      round.announceRefusals(refusals);
    }
    if (journal.valuesTouched && hasValueListeners(mutator)) {
      round.announce(journal, new ChangeReport(tree, journal, refusals)::value);
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

  /** One pass over the listeners of a transaction. */
  private final class Round {
    private final boolean mutator;
    private final @Nullable Failures failures;

    Round(boolean mutator, @Nullable Failures failures) {
      this.mutator = mutator;
      this.failures = failures;
    }

    private void tell(
        ListenerKind kind, Supplier<? extends StoreEvent> event, @Nullable String... ids) {
      listeners.call(kind, mutator, failures, event, ids);
    }

    void announceRefusals(Refusals refusals) {
      List<ValueRefused> events = new ArrayList<>();
      refusals
          .values()
          .forEach((valueId, refused) -> events.add(new ValueRefused(store, valueId, refused)));
      for (ValueRefused event : events) {
        tell(ListenerKind.INVALID_VALUE, () -> event, event.valueId());
      }
    }

    void announce(Journal journal, ValueChanges changes) {
      List<ValueChanged> changed = changedValues(journal, changes);
      Map<String, IdChange> valueIds = ChangeReport.cellIds(journal.values());
      boolean hasValues = !tree.values().isEmpty();
      if (hasValues != journal.hadValues()) {
        tell(ListenerKind.HAS_VALUES, () -> new HasValuesChanged(store, hasValues));
      }
      if (!valueIds.isEmpty()) {
        tell(ListenerKind.VALUE_IDS, () -> new ValueIdsChanged(store, valueIds));
      }
      valueIds.forEach(
          (valueId, change) ->
              tell(
                  ListenerKind.HAS_VALUE,
                  () -> new HasValueChanged(store, valueId, change == IdChange.ADDED),
                  valueId));
      for (ValueChanged event : changed) {
        tell(ListenerKind.VALUE, () -> event, event.valueId());
      }
      if (!changed.isEmpty()) {
        tell(ListenerKind.VALUES, () -> new ValuesChanged(store, changes));
      }
    }

    private List<ValueChanged> changedValues(Journal journal, ValueChanges changes) {
      List<ValueChanged> changed = new ArrayList<>();
      journal
          .values()
          .cells()
          .forEach(
              (valueId, entry) -> {
                if (entry.isChanged()) {
                  changed.add(
                      new ValueChanged(store, valueId, entry.newPlain, entry.oldPlain, changes));
                }
              });
      return changed;
    }
  }
}
