package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final Backlog backlog = new Backlog();

  @Test
  void soManyFitAndNoMore() {
    for (int i = 0; i < Backlog.MAX_COUNT; i++) {
      assertThat(backlog.add(1)).isTrue();
    }
    assertThat(backlog.add(1)).isFalse();

    assertThat(backlog.remove(1)).isFalse();
    assertThat(backlog.add(1)).isTrue();
  }

  @Test
  void soHeavyFitsAndNoMore() {
    assertThat(backlog.add(Backlog.MAX_WEIGHT - 1)).isTrue();
    assertThat(backlog.add(2)).isFalse();
    assertThat(backlog.add(1)).isTrue();
  }

  @Test
  void whereNothingWaitsAnythingFits() {
    assertThat(backlog.add(2 * Backlog.MAX_WEIGHT)).isTrue();
    assertThat(backlog.add(0)).isFalse();
  }

  @Test
  void whatDidNotFitMustBeMadeUpForOnceAllIsDone() {
    backlog.add(1);
    backlog.add(1);
    backlog.add(Backlog.MAX_WEIGHT);

    assertThat(backlog.remove(1)).isFalse();
    assertThat(backlog.remove(1)).isTrue();
    backlog.add(1);
    assertThat(backlog.remove(1)).isFalse();
  }

  @Test
  void messagesWeighAboutWhatTheyTake() {
    String megabyte = "x".repeat(1 << 20);
    StampedValues values =
        StampedValues.of(Map.of("v", new StampedCell(Cell.of(megabyte), Hlc.EMPTY)));
    StampedCell array = new StampedCell(Cell.ofJson("[\"" + megabyte + "\"]"), Hlc.EMPTY);
    StampedTables tables =
        StampedTables.of(
            Map.of("t", StampedTable.of(Map.of("r", StampedRow.of(Map.of("c", array))))));
    Map<String, Integer> hashes = Map.of(megabyte, 1);

    assertThat(
            new Message[] {
              new Message.ContentDiff(MergeableChanges.ofValues(values)),
              new Message.ContentDiff(MergeableChanges.ofTables(tables)),
              new Message.Response(new Answer.OfValues(values)),
              new Message.Response(new Answer.OfTables(tables)),
              new Message.Response(new Answer.OfTableDiff(new TableDiff(tables, Map.of()))),
              new Message.GetTableDiff(hashes),
              new Message.GetRowDiff(Map.of("t", hashes)),
              new Message.GetCellDiff(Map.of("t", Map.of("r", hashes))),
              new Message.GetValueDiff(hashes)
            })
        .allSatisfy(message -> assertThat(Weights.of(message)).isBetween(1L << 20, 1100L << 10));
    assertThat(Weights.of(new Message.GetContentHashes())).isPositive();
  }
}
