package dev.merrow.store;

import dev.merrow.Cell;
import java.util.Map;
import java.util.Objects;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever threads do to a store at once could have happened one after the other. */
@Tag("instrumented")
class StoreLinearizabilityTest {

  /** Operations that Lincheck runs in parallel and compares with every order of them. */
  @Param(name = "amount", gen = IntGen.class, conf = "1:3")
  public static class Accounts {
    private final Store store =
        MergeableStore.createMergeableStore("lincheck", () -> java.time.Instant.EPOCH);

    /** Moves an amount between two cells in one transaction. */
    @Operation
    public void transfer(@Param(name = "amount") int amount) {
      store.transaction(
          () -> {
            store.setCell("accounts", "a", "balance", balance("a") - amount);
            store.setCell("accounts", "b", "balance", balance("b") + amount);
          });
    }

    private long balance(String account) {
      return Objects.requireNonNullElse(store.getLong("accounts", account, "balance"), 0L);
    }

    /** What both cells hold; each transaction leaves the sum at 0. */
    @Operation
    public String balances() {
      Map<String, Map<String, Cell>> table = store.getTable("accounts");
      return String.valueOf(table.get("a")) + table.get("b");
    }

    /** Adds a row under the next id. */
    @Operation
    public String add(@Param(name = "amount") int amount) {
      return String.valueOf(store.addRow("log", Map.of("amount", Cell.of(amount))));
    }

    /** Deletes the table of rows. */
    @Operation
    public void clear() {
      store.delTable("log");
    }

    /** Adds to a cell what is computed of the cell. */
    @Operation
    public void increment() {
      store.setCell(
          "counters",
          "c",
          "n",
          old -> Cell.of(old == null ? 1 : Objects.requireNonNull(old.asLong()) + 1));
    }

    /** One cell. */
    @Operation
    public String counter() {
      return String.valueOf(store.getCell("counters", "c", "n"));
    }
  }

  @Test
  void parallelOperationsAreLinearizable() {
    new StressOptions()
        .iterations(6)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(3)
        .check(Accounts.class);
  }
}
