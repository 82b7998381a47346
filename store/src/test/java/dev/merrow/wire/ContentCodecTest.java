package dev.merrow.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodecTest {

  @Test
  void stampedContentKeepsEmptyStampsAndHashes() {
    assertThat(ContentCodec.encodeMergeable(MergeableContent.EMPTY))
        .isEqualTo("[[{},\"\",0],[{},\"\",0]]");
    assertThat(ContentCodec.decodeMergeable("[[{},\"\",0],[{},\"\",0]]"))
        .isEqualTo(MergeableContent.EMPTY);
  }

  @Test
  void stampedContentIsReadAndWrittenBack() {
    String json =
        "[[{\"t\":[{\"r\":[{\"c\":[\"\ufffc\",\"NjEtLV----4n2328\",4294967295]},\"\",7]},\"\",8]},"
            + "\"\",9],[{\"v\":[\"\ufffd{\\\"a\\\":1}\",\"\",1]},\"NjEtLV----4n2328\",2]]";

    assertThat(ContentCodec.encodeMergeable(ContentCodec.decodeMergeable(json))).isEqualTo(json);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void rowsOfAnyIdsInAnyOrderAreReadAndWrittenBack(long seed) {
    Random random = new Random(seed);
    List<String> ids =
        new ArrayList<>(List.of("a", "b", "ab", "", "\"", "\\n", "\n", "\u00e4", "A"));
    for (int i = 0; i < 40; i++) {
      ids.add("id" + i);
    }
    Map<String, StampedRow> rows = new LinkedHashMap<>();
    for (int row = 0; row < 200; row++) {
      if (random.nextInt(4) == 0) {
        Collections.shuffle(ids, random);
      }
      Map<String, StampedCell> cells = new LinkedHashMap<>();
      for (String id : ids.subList(0, random.nextInt(ids.size()))) {
        if (random.nextInt(9) > 0) {
          cells.put(id, new StampedCell(Cell.of(id + row), Hlc.of(row + 1, cells.size(), 3)));
        }
      }
      rows.put("r" + row, StampedRow.of(cells));
    }
    MergeableChanges changes =
        MergeableChanges.ofTables(
            new StampedTables(
                Map.of("t", new StampedTable(rows, Hlc.EMPTY, 0)), Hlc.of(1, 2, 3), 0));
    String json = ContentCodec.encodeChanges(changes);

    assertThat(ContentCodec.decodeChanges(json)).isEqualTo(changes);
    assertThat(ContentCodec.encodeChanges(ContentCodec.decodeChanges(json))).isEqualTo(json);
  }

  @Test
  void ofCellsWithOneIdTheLastCountsAlsoWhereThatIdWasExpected() {
    String json =
        "[[{\"t\":[{\"r1\":[{\"a\":[1],\"b\":[2]}],\"r2\":[{\"b\":[3],\"a\":[4]}],"
            + "\"r3\":[{\"a\":[5],\"b\":[6],\"a\":[7]}]}]}],[{}]]";

    StampedRow row = ContentCodec.decodeChanges(json).tables().tables().get("t").rows().get("r3");

    assertThat(row.cells())
        .containsExactly(
            Map.entry("a", new StampedCell(Cell.of(7), Hlc.EMPTY)),
            Map.entry("b", new StampedCell(Cell.of(6), Hlc.EMPTY)));
  }

  @Test
  void plainContentIsReadAndWrittenBack() {
    String json =
        "[{\"t\":{\"r\":{\"c\":\"x\",\"d\":1.5}}},{\"v\":null,\"w\":\"\ufffd[true]\",\"x\":false}]";
    Content content = ContentCodec.decodePlain(json);

    assertThat(content.tables().get("t").get("r").get("d")).isEqualTo(Cell.of(1.5));
    assertThat(content.values())
        .isEqualTo(Map.of("v", Cell.ofNull(), "w", Cell.of(List.of(true)), "x", Cell.of(false)));
    assertThat(ContentCodec.encodePlain(content)).isEqualTo(json);
    assertThat(ContentCodec.encodePlain(Content.EMPTY)).isEqualTo("[{},{}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[[{}],[{}]]",
        "[[{},\"\"],[{},\"\"]]",
        "[[{},\"\",0],[{},\"\",0],1]",
        "[[{},\"\",-1],[{},\"\",0]]",
        "[[{\"t\":[{},\"\"]},\"\",0],[{},\"\",0]]",
        "{}"
      })
  void stampedContentOfAnotherShapeIsRefused(String json) {
    assertThatThrownBy(() -> ContentCodec.decodeMergeable(json))
        .isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[{}]",
        "[{},{},1]",
        "[{\"t\":{\"r\":1}},{}]",
        "[{},{\"v\":\"\ufffc\"}]",
        "[{},{\"v\":1e999}]",
        "[{},{}]x"
      })
  void plainContentOfAnotherShapeIsRefused(String json) {
    assertThatThrownBy(() -> ContentCodec.decodePlain(json))
        .isInstanceOf(MalformedMessageException.class);
  }
}
