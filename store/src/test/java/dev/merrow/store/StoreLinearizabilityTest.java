package dev.merrow.store;

import dev.merrow.stamp.Cell;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Whatever threads do to a store at once could have happened one after the other. */
class StoreLinearizabilityTest {

  /** Operations that Lincheck runs in parallel and compares with every order of them. */
  @Param(name = "amount", gen = IntGen.class, conf = "1:3")
  public static class Accounts {
    private static final int ACCOUNTS = 30;
    private final Store store =
        MergeableStore.createMergeableStore("lincheck", () -> Instant.EPOCH);

    /** Adds an amount to every account in one transaction, which so takes a while. */
    @Operation
    public void pay(@Param(name = "amount") int amount) {
      store.transaction(
          () -> {
            for (int i = 0; i < ACCOUNTS; i++) {
              store.setCell("accounts", "a" + i, "balance", balance("a" + i) + amount);
            }
          });
    }

    private long balance(String account) {
      return Objects.requireNonNullElse(store.getLong("accounts", account, "balance"), 0L);
    }

    /** The balances that there are: never more than one, as all accounts are paid alike. */
    @Operation
    public String balances() {
      return store.getTable("accounts").values().stream()
          .map(row -> String.valueOf(row.get("balance")))
          .distinct()
          .collect(Collectors.joining(" "));
    }

    /** Adds a row under the next id. */
    @Operation
    public String add(@Param(name = "amount") int amount) {
      return String.valueOf(store.addRow("log", Map.of("amount", Cell.of(amount))));
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
        .iterations(10)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(3)
        .check(Accounts.class);
  }
}
