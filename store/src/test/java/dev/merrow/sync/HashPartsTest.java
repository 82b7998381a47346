package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.RowDiff;
import dev.merrow.store.MergeableStore;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Comparisons whose hashes do not fit into one message. */
class HashPartsTest {
  private static final int PART = 1_000;

  private final HashParts parts = new HashParts(PART, 3 * PART);

  private static Map<String, Integer> hashes(int count) {
    Map<String, Integer> hashes = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      hashes.put("row" + i, i);
    }
    return hashes;
  }

  @Test
  void fewGoInOnePart() {
    Map<String, Map<String, Integer>> few = Map.of("t", hashes(3));
    assertThat(parts.ofRows(few)).containsExactly(new HashParts.Rows(RowSlice.ALL, few));
    assertThat(parts.ofRows(Map.of())).containsExactly(new HashParts.Rows(RowSlice.ALL, Map.of()));
    assertThat(parts.ofCells(Map.of())).containsExactly(Map.of());
  }

  @Test
  void tablesAreAskedForApartAndLargeOnesInSlices() {
    Map<String, Map<String, Integer>> tables = new LinkedHashMap<>();
    for (int i = 0; i < 10; i++) {
      tables.put("small" + i, hashes(20));
    }
    tables.put("large", hashes(500));
    List<HashParts.Rows> rows = parts.ofRows(tables);

    assertThat(rows).hasSizeBetween(10, 25);
    Map<String, Map<String, Integer>> all = new HashMap<>();
    for (HashParts.Rows part : rows) {
      assertThat(part.slice().equals(RowSlice.ALL)).isEqualTo(!part.hashes().containsKey("large"));
      part.hashes()
          .forEach(
              (tableId, hashes) -> {
                assertThat(hashes.keySet()).allMatch(part.slice()::has);
                all.computeIfAbsent(tableId, added -> new HashMap<>()).putAll(hashes);
              });
    }
    assertThat(all).isEqualTo(tables);
  }

  @Test
  void cellsAreAskedForApart() {
    Map<String, Map<String, Map<String, Integer>>> tables = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      Map<String, Map<String, Integer>> rows = new LinkedHashMap<>();
      for (int j = 0; j < 50; j++) {
        rows.put("r" + j, hashes(5));
      }
      tables.put("t" + i, rows);
    }
    Set<String> seen = new HashSet<>();
    List<Map<String, Map<String, Map<String, Integer>>>> cells = parts.ofCells(tables);
    cells.forEach(
        part ->
            part.forEach(
                (tableId, rows) -> rows.keySet().forEach(rowId -> seen.add(tableId + rowId))));

    assertThat(cells).hasSizeGreaterThan(10);
    assertThat(seen).hasSize(150);
  }

  @Test
  void aSliceIsNamedInTheRequestsId() {
    RowSlice slice = new RowSlice(3, 12);
    String text = new RequestId("12345678901", slice, "abcd").text();
    assertThat(text).isEqualTo("12345678901~3~12.abcd");
    assertThat(RequestId.sliceOf(text)).isEqualTo(slice);
    assertThat(new RequestId("id", RowSlice.ALL, "abcd").text()).isEqualTo("id.abcd");
    for (String other : List.of("12345678901.abcd", "", "a~1~.x", "a~9~9.x", "a~1~99999.x")) {
      assertThat(RequestId.sliceOf(other)).as(other).isEqualTo(RowSlice.ALL);
    }
    assertThat(RequestId.sliceOf(null)).isEqualTo(RowSlice.ALL);
  }

  @Test
  void aRequestThatCarriesOnTheIdOfOneForASliceIsForWhatItNamesItself() {
    String carriedOn = "12345678901~0~3.abcd";
    assertThat(RequestId.sliceOf(carriedOn + ".efgh")).isEqualTo(RowSlice.ALL);
    assertThat(RequestId.sliceOf(carriedOn + "~1~2.efgh")).isEqualTo(new RowSlice(1, 2));
    for (String unfit : List.of(carriedOn, "a~0~1", "~10~2.", "a~1~2.b.c")) {
      assertThat(RequestId.canCarryOn(unfit)).as(unfit).isFalse();
    }
    for (String fit : List.of("12345678901.abcd", "", "a~1~", "a~1~2b", "a~100000~1")) {
      assertThat(RequestId.canCarryOn(fit)).as(fit).isTrue();
    }
  }

  @Test
  void theSliceOfARowFollowsFromItsIdsUtf16() {
    // as specified in docs/protocol.md
    assertThat(RowSlice.numberOf("", 7)).isZero();
    assertThat(RowSlice.numberOf("ab", 1_000)).isEqualTo((97 * 31 + 98) % 1_000);
    assertThat(RowSlice.numberOf("row 17", 5)).isEqualTo(sliceOf("row 17", 5));
    assertThat(RowSlice.numberOf("\ud83d\udc15", 5)).isEqualTo(sliceOf("\ud83d\udc15", 5));
    // its hash is beyond 2^31, and so negative
    assertThat(sliceOf("polygenelubricants!", 12))
        .isEqualTo(RowSlice.numberOf("polygenelubricants!", 12));
  }

  /** By the definition, with numbers that don't overflow. */
  private static int sliceOf(String rowId, int count) {
    BigInteger hash = BigInteger.ZERO;
    for (int i = 0; i < rowId.length(); i++) {
      hash = hash.multiply(BigInteger.valueOf(31)).add(BigInteger.valueOf(rowId.charAt(i)));
    }
    return BigInteger.valueOf(hash.intValue()).mod(BigInteger.valueOf(count)).intValue();
  }

  @Test
  void whoIsAskedForSlicesAnswersEachAlone() {
    VirtualTime time = new VirtualTime();
    MergeableStore ours = MergeableStore.createMergeableStore("ours", time);
    MergeableStore theirs = MergeableStore.createMergeableStore("theirs", time);
    for (int i = 0; i < 100; i++) {
      ours.setCell("t", "row" + i, "c", Cell.of(i));
      if (i % 3 != 0) {
        theirs.setCell("t", "row" + i, "c", Cell.of(-i));
      }
    }
    Responder responder = new Responder(ours);
    Set<String> lacking = new HashSet<>();
    Set<String> differing = new HashSet<>();
    for (HashParts.Rows part :
        new HashParts(500, 500).ofRows(theirs.getMergeableRowHashes(Map.of("t", 0)))) {
      String id = new RequestId("transaction", part.slice(), "1234").text();
      Envelope request = new Envelope("them", id, new Message.GetRowDiff(part.hashes()));
      RowDiff diff = responder.answerTo(request, true).answer().asRowDiff();
      assertThat(part.slice().count()).isGreaterThan(2);
      diff.newRows().tables().values().forEach(table -> lacking.addAll(table.rows().keySet()));
      diff.differingHashes().values().forEach(rows -> differing.addAll(rows.keySet()));
    }
    assertThat(lacking).hasSize(34);
    assertThat(differing).hasSize(66);
  }
}
