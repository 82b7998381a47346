package dev.merrow.sync;

import static dev.merrow.sync.SynchronizerStatus.INCOMPLETE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.sync.Simulation.Peer;
import dev.merrow.testkit.sync.Convergence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cells that are larger than a message may be, and what comes with them. */
class LargeCellsTest {
  private static final int LIMIT = 100_000;
  private static final Cell LARGE = Cell.of("x".repeat(LIMIT));

  private final Simulation simulation = new Simulation(1);
  private final VirtualTime time = simulation.time;
  private final Peer a = simulation.peer("a");

  @BeforeEach
  void limit() {
    simulation.network.limit(LIMIT);
  }

  private void fill(int rows) {
    a.store()
        .transaction(
            () -> {
              for (int i = 0; i < rows; i++) {
                a.store().setCell("t", "row" + i, "name", Cell.of("n".repeat(100) + i));
              }
            });
  }

  private static void assertTold(Peer of, CellAddress cell) {
    assertThat(of.errors())
        .singleElement()
        .asString()
        .contains(cell.toString())
        .contains("too large");
    assertThat(of.synchronizer().getGaps())
        .singleElement()
        .isInstanceOfSatisfying(
            SyncGap.TooLarge.class,
            gap -> {
              assertThat(gap.cell()).isEqualTo(cell);
              assertThat(gap.bytes()).isGreaterThan(LIMIT);
            });
    assertThat(of.synchronizer().getStatus()).isEqualTo(INCOMPLETE);
  }

  @Test
  void aNewcomerGetsAllElseAndBothAreTold() {
    fill(3_000);
    a.store().setCell("t", "row1500", "large", LARGE);
    simulation.start(a);
    Peer b = simulation.peer("b");
    CompletableFuture<Void> started = b.synchronizer().startSync();
    time.pass(Duration.ofSeconds(5));

    assertThat(started).isCompleted();
    assertThat(b.store().getRowCount("t")).isEqualTo(3_000);
    CellAddress large = new CellAddress("t", "row1500", "large");
    assertTold(a, large);
    assertTold(b, large);

    // each writes on, and hears of the other
    b.store().setValue("b", Cell.of(1));
    a.store().setValue("a", Cell.of(1));
    time.pass(Duration.ofSeconds(5));
    assertThat(a.store().getValueIds()).containsExactlyInAnyOrder("a", "b");
    assertThat(b.store().getValueIds()).containsExactlyInAnyOrder("a", "b");
    assertThat(a.errors()).hasSize(1);
    assertThat(b.errors()).hasSize(1);
  }

  /** What is asked for is heavy enough to be delivered in pieces, each time it is asked for. */
  @Test
  void bothComeToRestAlthoughTheirHashesDiffer() {
    int limit = (int) Responder.MAX_WEIGHT * 2;
    simulation.network.limit(limit).latency(Duration.ofMillis(1), Duration.ofMillis(2));
    CellAddress large = new CellAddress("t", "row1500", "large");
    fill(3_000);
    a.store().setCell("t", "row1500", "large", Cell.of("x".repeat(limit)));
    simulation.start(a);
    Peer b = simulation.peer("b");
    CompletableFuture<Void> started = b.synchronizer().startSync();
    time.pass(Duration.ofSeconds(10));

    assertThat(started).isCompleted();
    assertThat(b.store().getRowCount("t")).isEqualTo(3_000);
    assertTold(a, large);
    assertTold(b, large);
    int sent = simulation.network.log().size();
    time.pass(Duration.ofMinutes(1));
    assertThat(simulation.network.log()).hasSize(sent);

    b.store().setCell("t", "row1500", "b", Cell.of(1));
    a.store().setCell("t", "row1500", "a", Cell.of(1));
    time.pass(Duration.ofSeconds(10));
    assertThat(b.store().getCell("t", "row1500", "a")).isEqualTo(Cell.of(1));
    assertThat(a.store().getCell("t", "row1500", "b")).isEqualTo(Cell.of(1));
    assertTold(a, large);
    assertTold(b, large);
  }

  @Test
  void whatIsSmallEnoughForOneAnswerIsAnsweredWithoutTheLargeCell() {
    fill(10);
    a.store().setCell("t", "row5", "large", LARGE);
    a.store().setValue("large", LARGE);
    a.store().setValue("small", Cell.of(1));
    simulation.start(a);
    Peer b = simulation.peer("b");
    CompletableFuture<Void> started = b.synchronizer().startSync();
    time.pass(Duration.ofSeconds(5));

    assertThat(started).isCompleted();
    assertThat(b.store().getRowCount("t")).isEqualTo(10);
    assertThat(b.store().getValueIds()).containsExactly("small");
    assertThat(b.synchronizer().getGaps()).hasSize(2);
    assertThat(b.errors()).hasSize(2);
  }

  @Test
  void aChangeThatIsTooLargeForAMessageGoesInSeveral() {
    simulation.start(a);
    Peer b = simulation.started("b");
    a.store()
        .transaction(
            () -> {
              fill(500);
              a.store().setCell("t", "row77", "large", LARGE);
            });
    time.pass(Duration.ofSeconds(5));

    assertThat(b.store().getRowCount("t")).isEqualTo(500);
    CellAddress large = new CellAddress("t", "row77", "large");
    assertTold(a, large);
    assertTold(b, large);
  }

  @Test
  void aCellThatIsMadeSmallerIsExchangedAndNoGapIsLeft() {
    simulation.start(a);
    Peer b = simulation.started("b");
    a.store().setCell("t", "r", "c", LARGE);
    time.pass(Duration.ofSeconds(5));
    a.store().setCell("t", "r", "c", Cell.of("small"));
    time.pass(Duration.ofSeconds(5));

    Convergence.assertEqual(a.store(), b.store());
    for (Peer each : List.of(a, b)) {
      assertThat(each.synchronizer().getGaps()).isEmpty();
      assertThat(each.synchronizer().getStatus()).isEqualTo(SynchronizerStatus.IN_SYNC);
    }
  }

  @Test
  void whatPeersStillHaveOfTheCellDoesNotEndTheGap() {
    a.store().setCell("t", "r", "c", Cell.of("small"));
    simulation.start(a);
    simulation.started("b");
    time.pass(Duration.ofSeconds(5));
    a.store().setCell("t", "r", "c", LARGE);
    time.pass(Duration.ofSeconds(5));
    // once linked again, it offers hashes, and is asked for what it has
    simulation.network.cut("b", new CloseReason(1006, "cable", true));
    time.pass(Duration.ofSeconds(1));
    simulation.network.restore("b");
    time.pass(Duration.ofSeconds(5));

    assertThat(a.synchronizer().getGaps()).hasSize(1);
    assertThat(a.synchronizer().getStatus()).isEqualTo(INCOMPLETE);
  }

  @Test
  void itIsToldOnceHoweverOftenItIsMet() {
    fill(10);
    a.store().setCell("t", "row5", "large", LARGE);
    simulation.start(a);
    Peer b = simulation.started("b");
    for (int i = 0; i < 5; i++) {
      simulation.network.cut("b", new CloseReason(1006, "cable", true));
      time.pass(Duration.ofSeconds(1));
      simulation.network.restore("b");
      time.pass(Duration.ofSeconds(5));
    }
    assertThat(a.errors()).hasSize(1);
    assertThat(b.errors()).filteredOn(error -> error.toString().contains("too large")).hasSize(1);
    assertThat(b.synchronizer().getStatus()).isEqualTo(INCOMPLETE);
  }
}
