package dev.merrow.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import dev.merrow.sync.Answer;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
  private static final Hlc HLC = Hlc.parse("NjEtLV----4n2328");
  private static final StampedTables TABLES =
      StampedTables.of(
          Map.of("t", StampedTable.of(Map.of("r", StampedRow.of(Map.of("c", stamped(1)))))));
  private static final StampedValues VALUES = StampedValues.of(Map.of("v", stamped(true)));

  private static StampedCell stamped(Object cell) {
    return new StampedCell(
        cell instanceof Integer number ? Cell.of(number) : Cell.of((boolean) cell), HLC);
  }

  static Stream<Arguments> messages() {
    String tables = "[{\"t\":[{\"r\":[{\"c\":[1,\"NjEtLV----4n2328\"]}]}]}]";
    String values = "[{\"v\":[true,\"NjEtLV----4n2328\"]}]";
    Map<String, Integer> one = Map.of("t", -1);
    Map<String, Map<String, Integer>> two = Map.of("t", Map.of("r", 2));
    return Stream.of(
        Arguments.of("1,\"\"", new Message.GetContentHashes()),
        Arguments.of("2,[4294967295,0]", new Message.OfferContentHashes(new ContentHashes(-1, 0))),
        Arguments.of(
            "3,[" + tables + "," + values + ",1]",
            new Message.ContentDiff(new MergeableChanges(TABLES, VALUES))),
        Arguments.of("3,[[{}],[{}],1]", new Message.ContentDiff(MergeableChanges.EMPTY)),
        Arguments.of("4,{\"t\":4294967295}", new Message.GetTableDiff(one)),
        Arguments.of("5,{\"t\":{\"r\":2}}", new Message.GetRowDiff(two)),
        Arguments.of(
            "6,{\"t\":{\"r\":{\"c\":3}}}",
            new Message.GetCellDiff(Map.of("t", Map.of("r", Map.of("c", 3))))),
        Arguments.of("7,{}", new Message.GetValueDiff(Map.of())),
        answer("[0,2147483648]", new Answer.OfContentHashes(new ContentHashes(0, 1 << 31))),
        answer(
            "[" + tables + ",{\"t\":4294967295}]",
            new Answer.OfTableDiff(new TableDiff(TABLES, one))),
        answer(
            "[" + tables + ",{\"t\":{\"r\":2}}]", new Answer.OfRowDiff(new RowDiff(TABLES, two))),
        answer(tables, new Answer.OfTables(TABLES)),
        answer(values, new Answer.OfValues(VALUES)));
  }

  private static Arguments answer(String json, Answer answer) {
    return Arguments.of("0," + json, new Message.Response(answer));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageIsWrittenAndReadBack(String json, Message message) {
    String whole = "[\"id.1\"," + json + "]";

    assertThat(MessageCodec.encode("id.1", message)).isEqualTo(whole);
    assertThat(MessageCodec.decode("peer", whole)).isEqualTo(new Envelope("peer", "id.1", message));
  }

  @Test
  void aRequestIdMayBeNullOrAnyString() {
    for (String id : new String[] {null, "", "\"\n\ud800", "__proto__"}) {
      String json = MessageCodec.encode(id, new Message.GetContentHashes());
      assertThat(MessageCodec.decode(null, json))
          .isEqualTo(new Envelope(null, id, new Message.GetContentHashes()));
    }
    assertThat(MessageCodec.encode("\"\n\ud800", new Message.GetContentHashes()))
        .isEqualTo("[\"\\\"\\n\\ud800\",1,\"\"]");
  }

  @Test
  void cellsAreWrittenAsJavaScriptWritesThem() {
    assertThat(cellJson(Cell.of(1e21))).isEqualTo("1e+21");
    assertThat(cellJson(Cell.of(1e-7))).isEqualTo("1e-7");
    assertThat(cellJson(Cell.of(-0.0))).isEqualTo("0");
    assertThat(cellJson(Cell.of(123456789012345680000.0))).isEqualTo("123456789012345680000");
    assertThat(cellJson(Cell.of("\ud800 \u2028 \u0001 \ud83d\ude00")))
        .isEqualTo("\"\\ud800 \u2028 \\u0001 \ud83d\ude00\"");
    assertThat(cellJson(Cell.ofNull())).isEqualTo("null");
    assertThat(cellJson(Cell.of(Map.of("a", List.of(1, "\"")))))
        .isEqualTo("\"\ufffd{\\\"a\\\":[1,\\\"\\\\\\\"\\\"]}\"");
    assertThat(cellJson(null)).isEqualTo("\"\ufffc\"");
  }

  private static String cellJson(Cell cell) {
    StampedValues values = StampedValues.of(Map.of("v", new StampedCell(cell, Hlc.EMPTY)));
    String json = ContentCodec.encodeChanges(MergeableChanges.ofValues(values));
    assertThat(ContentCodec.decodeChanges(json).values()).isEqualTo(values);
    return json.substring("[[{}],[{\"v\":[".length(), json.length() - "]}],1]".length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufeff[null,1,\"\"]",
        " \t\r\n[ null , 1 , \"\" ] \n",
        "[null,1.0,\"\"]",
        "[null,1e0,\"\"]",
        "[null,10e-1,\"\"]",
        "[null,1,\"\"]"
      })
  void looseFormsThatJavaScriptTakesAreRead(String json) {
    assertThat(MessageCodec.decode(null, json).message()).isEqualTo(new Message.GetContentHashes());
  }

  @Test
  void hashesMayBeWrittenAsAnyWholeNumber() {
    assertThat(MessageCodec.decode(null, "[null,2,[1.0,-0]]").message())
        .isEqualTo(new Message.OfferContentHashes(new ContentHashes(1, 0)));
    assertThat(MessageCodec.decode(null, "[null,2,[4294967295.0,-0.0]]").message())
        .isEqualTo(new Message.OfferContentHashes(new ContentHashes(-1, 0)));
    assertThat(MessageCodec.decode(null, "[null,2,[1e3,42949672950e-1]]").message())
        .isEqualTo(new Message.OfferContentHashes(new ContentHashes(1000, -1)));
  }

  @Test
  void theLastOfDuplicateIdsWins() {
    assertThat(MessageCodec.decode(null, "[null,4,{\"a\":1,\"b\":2,\"a\":3}]").message())
        .isEqualTo(new Message.GetTableDiff(Map.of("a", 3, "b", 2)));
  }

  @Test
  void idsMayBeAnyStrings() {
    String longId = "x".repeat(70_000);
    assertThat(
            MessageCodec.decode(
                    null, "[null,7,{\"\":1,\"__proto__\":2,\"\\ud800\":3,\"" + longId + "\":4}]")
                .message())
        .isEqualTo(new Message.GetValueDiff(Map.of("", 1, "__proto__", 2, "\ud800", 3, longId, 4)));
  }

  @Test
  void changesMayComeWithoutTheirMark() {
    assertThat(MessageCodec.decode(null, "[null,3,[[{},\"\"],[{}]]]").message())
        .isEqualTo(new Message.ContentDiff(MergeableChanges.EMPTY));
  }

  @Test
  void anObjectAsItIsIsTakenForAnObjectCell() {
    String json = "[[{}],[{\"v\":[ {\"b\":1, \"2\":[]} ,\"\"],\"w\":[[1.0]]}],1]";

    assertThat(ContentCodec.decodeChanges(json).values().values())
        .containsEntry("v", new StampedCell(Cell.ofJson("{\"2\":[],\"b\":1}"), Hlc.EMPTY))
        .containsEntry("w", new StampedCell(Cell.ofJson("[1]"), Hlc.EMPTY));
    assertThat(MessageCodec.decode(null, "[null,0,[{\"v\":[{\"a\":1}]}]]").message())
        .isEqualTo(
            new Message.Response(
                new Answer.OfValues(
                    StampedValues.of(
                        Map.of("v", new StampedCell(Cell.of(Map.of("a", 1)), Hlc.EMPTY))))));
  }

  @Test
  void aCellMayBeNestedDeeply() {
    String deep = "[".repeat(1_900) + "]".repeat(1_900);

    assertThat(ContentCodec.decodeChanges("[[{}],[{\"v\":[" + deep + "]}]]").values().values())
        .containsEntry("v", new StampedCell(Cell.ofJson(deep), Hlc.EMPTY));
  }

  @Test
  void anObjectCellsTextIsKeptAsItCame() {
    String json = "[[{}],[{\"v\":[\"\ufffd{ \\\"a\\\" : 1 }\"]}],1]";

    assertThat(ContentCodec.encodeChanges(ContentCodec.decodeChanges(json))).isEqualTo(json);
  }

  @Test
  void anEmptyAnswerIsWhateverWasAskedFor() {
    Answer stamp = answerOf("[{},\"NjEtLV----4n2328\"]");
    assertThat(stamp.asTables()).isEqualTo(new StampedTables(Map.of(), HLC, 0));
    assertThat(stamp.asValues()).isEqualTo(new StampedValues(Map.of(), HLC, 0));
    assertThat(stamp.asTableDiff()).isNull();

    Answer diff = answerOf("[[{}],{}]");
    assertThat(diff.asTableDiff()).isEqualTo(new TableDiff(StampedTables.EMPTY, Map.of()));
    assertThat(diff.asRowDiff()).isEqualTo(new RowDiff(StampedTables.EMPTY, Map.of()));
    assertThat(diff.asContentHashes()).isNull();
  }

  @Test
  void anAnswerIsNotWhatWasNotAskedFor() {
    Answer tables = new Answer.OfTables(TABLES);
    assertThat(tables.asValues()).isNull();
    assertThat(tables.asRowDiff()).isNull();
    Answer values = new Answer.OfValues(VALUES);
    assertThat(values.asTables()).isNull();
    Answer tableDiff = new Answer.OfTableDiff(new TableDiff(TABLES, Map.of("t", 1)));
    assertThat(tableDiff.asRowDiff()).isNull();
    Answer rowDiff = new Answer.OfRowDiff(new RowDiff(TABLES, Map.of("t", Map.of("r", 1))));
    assertThat(rowDiff.asTableDiff()).isNull();
  }

  private static Answer answerOf(String json) {
    return ((Message.Response) MessageCodec.decode(null, "[null,0," + json + "]").message())
        .answer();
  }
}
