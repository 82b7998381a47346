package dev.merrow.ws.server.internal.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.merrow.ws.server.engine.ShareHolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final ShareHolder ANNA = ShareHolder.ofIdentity("anna");
  private static final ShareHolder BEN = ShareHolder.ofAddress("192.0.2.1");

  private final Ledger ledger = new Ledger("things", 100, Runnable::run);
  private final List<String> gone = new ArrayList<>();

  private Account open(ShareHolder holder, String name) {
    return ledger.open(holder, () -> gone.add(name));
  }

  @Test
  void withinTheTotalEachMayHaveAll() {
    Account one = open(ANNA, "one");
    one.change(60);
    open(ANNA, "two").change(40);
    one.change(-10);
    one.set(60);
    assertThat(gone).isEmpty();
    assertThat(ledger.held()).isEqualTo(100);
    assertThat(ledger.held(ANNA)).isEqualTo(100);
    assertThat(ledger.held(BEN)).isZero();
  }

  @Test
  void beyondItTheLargestAccountOfTheLargestHolderGoesWhoeverAsksForMore() {
    Account small = open(BEN, "small");
    open(ANNA, "one").change(30);
    open(ANNA, "two").change(35);
    small.change(34);
    small.change(5);
    assertThat(gone).containsExactly("two");
    assertThat(ledger.held()).isEqualTo(69);
    assertThat(ledger.evictions()).isEqualTo(1);
  }

  @Test
  void manyAccountsOfOneHolderCountAsOne() {
    for (int i = 0; i < 20; i++) {
      open(ANNA, "anna " + i).change(4);
    }
    open(BEN, "ben").change(15);
    open(BEN, "ben again").change(6);
    assertThat(gone).hasSize(1).allMatch(name -> name.startsWith("anna"));
  }

  @Test
  void whoAsksForMoreGoesItselfIfItHasMost() {
    Account large = open(ANNA, "large");
    open(BEN, "small").change(10);
    large.change(91);
    assertThat(gone).containsExactly("large");
    large.change(50);
    large.set(50);
    large.close();
    assertThat(ledger.held()).isEqualTo(10);
  }

  @Test
  void ofEqualAccountsTheOneThatAsksForMoreGoes() {
    for (int i = 0; i < 101; i++) {
      open(ANNA, "anna " + i).change(1);
    }
    assertThat(gone).containsExactly("anna 100");
  }

  @Test
  void ofEqualBriefAccountsTheOldestGoes() {
    Ledger brief = Ledger.ofBriefAccounts("things", 100, Runnable::run);
    for (int i = 0; i < 103; i++) {
      String name = "anna " + i;
      brief.open(ANNA, () -> gone.add(name)).change(1);
    }
    assertThat(gone).containsExactly("anna 0", "anna 1", "anna 2");
  }

  @Test
  void asManyGoAsHaveTo() {
    for (int i = 0; i < 9; i++) {
      open(ANNA, "anna").change(11);
    }
    open(BEN, "ben").change(45);
    assertThat(gone).containsExactly("anna", "anna", "anna", "anna");
    assertThat(ledger.held()).isEqualTo(100);
  }

  @Test
  void whatIsClosedIsGivenBack() {
    Account one = open(ANNA, "one");
    one.change(70);
    one.close();
    one.close();
    open(BEN, "two").change(100);
    assertThat(gone).isEmpty();
    assertThat(ledger.held(ANNA)).isZero();
  }

  @Test
  void whoGoesMayUseTheLedger() {
    Account[] account = new Account[1];
    account[0] = ledger.open(ANNA, () -> account[0].close());
    account[0].change(101);
    assertThat(ledger.held()).isZero();
  }

  @Test
  void manyThreadsLeaveNothingBehindAndNeverMoreThanTheTotal() throws Exception {
    long seed = new Random().nextLong();
    Ledger shared = new Ledger("things", 1_000, Runnable::run);
    ConcurrentLinkedQueue<Long> seen = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(seed + i);
        ShareHolder holder = ShareHolder.ofIdentity("thread " + i % 3);
        all.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int round = 0; round < 2_000; round++) {
                    Account account = shared.open(holder, () -> {});
                    for (int step = 0; step < 5; step++) {
                      account.set(random.nextInt(600));
                    }
                    seen.add(shared.held());
                    account.close();
                  }
                },
                threads));
      }
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    } finally {
      threads.shutdownNow();
    }
    assertThat(shared.held()).as("seed %s", seed).isZero();
    // one that is being opened may be on top of it for a moment, for each thread
    assertThat(seen).as("seed %s", seed).allMatch(held -> held <= 1_000 + 4 * 600);
  }

  @Test
  void whoAsksForMoreGoesIfOthersHaveAsMuch() {
    open(ANNA, "first").change(50);
    open(BEN, "second").change(50);
    Account third = open(ANNA, "third");
    third.change(1);
    assertThat(gone).containsExactly("first");
    open(BEN, "fourth").change(49);
    assertThat(gone).containsExactly("first");
    open(BEN, "fifth").change(50);
    assertThat(gone).containsExactly("first", "fifth");
  }

  @Test
  void whoHasLessByNowDoesNotGo() {
    Account[] account = new Account[1];
    account[0] = ledger.open(ANNA, () -> gone.add("measured"), () -> account[0].set(10));
    account[0].change(80);
    open(BEN, "other").change(60);
    assertThat(gone).isEmpty();
    assertThat(ledger.held()).isEqualTo(70);
  }

  @Test
  void whoOwesGoesWithWhatElseItHas() {
    Account debt = ledger.openDebt(ANNA);
    debt.change(60);
    open(ANNA, "anna").change(5);
    open(BEN, "ben").change(35);
    assertThat(gone).isEmpty();
    open(BEN, "ben again").change(1);
    assertThat(gone).containsExactly("anna");
    assertThat(ledger.held()).isEqualTo(96);
    assertThat(debt.isOpen()).isTrue();
    debt.close();
    assertThat(ledger.held(ANNA)).isZero();
  }

  @Test
  void whileDebtAloneIsTooMuchNobodyGoesWhoHasLessThanAnEqualPart() {
    open(BEN, "ben").change(30);
    ledger.openDebt(ANNA).change(80);
    assertThat(gone).isEmpty();
    assertThat(ledger.held()).isEqualTo(110);
    open(BEN, "more").change(21);
    assertThat(gone).containsExactly("ben");
    assertThat(ledger.held()).isEqualTo(101);
  }

  @Test
  void aTotalMustBePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Ledger("things", 0, Runnable::run))
        .withMessage("The total of things must be positive: 0");
  }
}
