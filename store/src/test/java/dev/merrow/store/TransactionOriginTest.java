package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose transactions are, and what the store adds to them. */
class TransactionOriginTest {
  private static final Object ME = "me";

  private final MergeableStore store = MergeableStore.createMergeableStore();
  private final MergeableStore peer = MergeableStore.createMergeableStore();
  private final List<@Nullable Object> heard = new ArrayList<>();

  private void hear() {
    heard.add(store.getTransactionOrigin());
  }

  private static Changes values(Map<String, Optional<Cell>> values) {
    return new Changes(Map.of(), values);
  }

  @Test
  void listenersOfAllKindsAndMiddlewareHearOfTheOrigin() {
    Middleware.createMiddleware(store)
        .addWillSetValueCallback(
            (id, value) -> {
              hear();
              return value;
            });
    store.addStartTransactionListener(any -> hear());
    store.addValueListener(null, event -> heard.add(event.origin()), true);
    store.addWillFinishTransactionListener(any -> hear());
    store.addValueListener(null, event -> heard.add(event.origin()));
    store.addDidFinishTransactionListener(any -> hear());
    TransactionResult result = store.transact(ME, () -> store.setValue("v", 1));
    assertThat(heard).hasSize(6).containsOnly(ME);
    assertThat(result).isEqualTo(new TransactionResult(false, Changes.EMPTY));
    assertThat(store.getTransactionOrigin()).isNull();

    heard.clear();
    store.setValue("v", 2);
    assertThat(heard).hasSize(6).containsOnlyNulls();
  }

  @Test
  void theOuterOriginStays() {
    store.addDidFinishTransactionListener(any -> hear());
    store.transact(
        ME,
        () -> {
          TransactionResult nested =
              store.transact(
                  "another", () -> store.setValue("v", store.getTransactionOrigin() == ME));
          assertThat(nested.isNested()).isTrue();
          store.transaction(() -> assertThat(store.getTransactionOrigin()).isSameAs(ME));
        });
    store.transaction(() -> store.transact("another", () -> store.setValue("w", 1)));
    assertThat(store.getValue("v")).isEqualTo(Cell.of(true));
    assertThat(heard).containsExactly(ME, null);
  }

  @Test
  void otherThreadsSeeNoOrigin() throws Exception {
    store.addDidFinishTransactionListener(
        any -> {
          Thread other = new Thread(this::hear);
          other.start();
          join(other);
        });
    store.transact(ME, () -> store.setValue("v", 1));
    assertThat(heard).containsOnlyNulls().hasSize(1);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theResultTellsWhatMutatorsAndMiddlewareAdded() {
    Middleware.createMiddleware(store)
        .addWillSetCellCallback(
            (tableId, rowId, cellId, cell) -> cellId.equals("name") ? Cell.of("Rex") : cell);
    store.addCellListener("pets", null, "name", event -> store.setValue("named", true), true);
    store.addCellListener("pets", null, "legs", event -> store.delValue("old"), true);
    store.setValue("old", 1);
    List<Changes> told = new ArrayList<>();
    store.addDidFinishTransactionListener(any -> told.add(store.getTransactionAdditions()));

    TransactionResult result =
        store.transact(
            ME,
            () -> {
              store.setCell("pets", "fido", "name", "Fido");
              store.setCell("pets", "fido", "legs", 4);
            });
    assertThat(result.additions().values())
        .isEqualTo(Map.of("named", Optional.of(Cell.of(true)), "old", Optional.empty()));
    assertThat(result.additions().tables().get("pets").orElseThrow().rows().get("fido"))
        .hasValueSatisfying(
            row -> assertThat(row.cells()).isEqualTo(Map.of("name", Optional.of(Cell.of("Rex")))));
    assertThat(told).containsExactly(result.additions());
    assertThat(store.getTransactionAdditions()).isEqualTo(Changes.EMPTY);
  }

  @Test
  void whatAPeerSentIsNoAdditionAndWhatBecameOfItIs() {
    Middleware.createMiddleware(store)
        .addWillSetValueCallback((id, value) -> id.equals("b") ? Cell.of("changed") : value);
    peer.setValue("a", 1);
    peer.setValue("b", 2);
    TransactionResult result =
        store.transact(
            ME, () -> store.applyMergeableChanges(peer.getMergeableContent().asChanges()));
    assertThat(result.additions()).isEqualTo(values(Map.of("b", Optional.of(Cell.of("changed")))));
    peer.setValue("a", 3);
    assertThat(
            store
                .transact(
                    ME, () -> store.applyMergeableChanges(peer.getMergeableContent().asChanges()))
                .additions())
        .isEqualTo(Changes.EMPTY);
  }

  @Test
  void aTransactionThatFailsIsUndoneAndItsOriginForgotten() {
    store.addValueListener(null, event -> store.setValue("added", 1), true);
    assertThatThrownBy(
            () ->
                store.transact(
                    ME,
                    () -> {
                      store.setValue("v", 1);
                      throw new IllegalStateException("undo");
                    }))
        .hasMessage("undo");
    assertThat(store.getValues()).isEmpty();
    assertThat(store.getTransactionOrigin()).isNull();
    store.addDidFinishTransactionListener(any -> hear());
    store.setValue("v", 1);
    assertThat(heard).containsOnlyNulls();
  }
}
