package dev.merrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.merrow.internal.JsString;
import dev.merrow.store.MergeableStore;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTest {

  @Test
  void eachKindSaysWhatItIsAndNothingElse() {
    assertOnly(Cell.of("a"), CellType.STRING, "a", null, null, null, null);
    assertOnly(Cell.of(1.5), CellType.NUMBER, null, 1.5, null, null, null);
    assertOnly(Cell.of(true), CellType.BOOLEAN, null, null, true, null, null);
    assertOnly(Cell.ofNull(), CellType.NULL, null, null, null, null, null);
    assertOnly(
        Cell.of(Map.of("a", 1)), CellType.OBJECT, null, null, null, Map.of("a", Cell.of(1)), null);
    assertOnly(
        Cell.of(List.of("a")), CellType.ARRAY, null, null, null, null, List.of(Cell.of("a")));
    assertThat(Cell.ofNull().isNull()).isTrue();
    assertThat(Cell.of("null").isNull()).isFalse();
  }

  private static void assertOnly(
      Cell cell,
      CellType type,
      String string,
      Double number,
      Boolean bool,
      Map<String, Cell> map,
      List<Cell> list) {
    assertThat(cell.type()).isEqualTo(type);
    assertThat(cell.asString()).isEqualTo(string);
    assertThat(cell.asDouble()).isEqualTo(number);
    assertThat(cell.asBoolean()).isEqualTo(bool);
    assertThat(cell.asMap()).isEqualTo(map);
    assertThat(cell.asList()).isEqualTo(list);
  }

  @Test
  void aCharacterIsAString() {
    assertThat(Cell.of('A')).isEqualTo(Cell.of("A"));
    assertThat(Cell.of(Character.valueOf('A'))).isEqualTo(Cell.of("A"));
    assertRefused(() -> Cell.of('\ufffc'), "reserved");
    assertRefused(() -> Cell.of('\ufffd'), "reserved");
    MergeableStore store = MergeableStore.createMergeableStore();
    store.setCell("t", "r", "c", 'A');
    store.setValue("v", Character.valueOf('B'));
    assertThat(store.getContent().tables())
        .isEqualTo(Map.of("t", Map.of("r", Map.of("c", Cell.of("A")))));
    assertThat(store.getString("v")).isEqualTo("B");
  }

  @Test
  void numbersAreEqualByValue() {
    assertThat(Cell.of(1)).isEqualTo(Cell.of(1L)).isEqualTo(Cell.of(1.0)).isNotEqualTo(Cell.of(2));
    assertThat(Cell.of(-0.0)).isEqualTo(Cell.of(0)).hasSameHashCodeAs(Cell.of(0)).hasToString("0");
    assertThat(Cell.of(1e300)).isEqualTo(Cell.of(1e300)).isNotEqualTo(Cell.of("1e300"));
    assertThat(Cell.of(1.0).asLong()).isEqualTo(1L);
    assertThat(Cell.of(1.5).asLong()).isNull();
    assertThat(Cell.of(0x1p63).asLong()).isNull();
    assertThat(Cell.of(-0x1p63).asLong()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void notFiniteNumbersAreRefused() {
    for (double number :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      assertRefused(() -> Cell.of(number), Double.toString(number));
      assertRefused(() -> Cell.of(List.of(number)), Double.toString(number));
      assertRefused(() -> Cell.of(Map.of("a", List.of(number))), Double.toString(number));
      assertRefused(() -> new NumberCell(number), Double.toString(number));
    }
  }

  @Test
  void integersThatADoubleDoesNotHoldAreRefused() {
    long limit = 1L << 53;
    assertThat(Cell.of(limit)).hasToString("9007199254740992");
    assertThat(Cell.of(-limit)).hasToString("-9007199254740992");
    assertThat(Cell.of(List.of(limit))).hasToString("[9007199254740992]");
    for (long number : new long[] {limit + 1, -limit - 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertRefused(() -> Cell.of(number), Long.toString(number));
      assertRefused(() -> Cell.of(List.of(number)), Long.toString(number));
      assertRefused(() -> Cell.of(List.of(BigInteger.valueOf(number))), Long.toString(number));
    }
  }

  @Test
  void nullIsNoCell() {
    assertThatNullPointerException()
        .isThrownBy(() -> Cell.of((String) null))
        .withMessageContaining("Cell.ofNull()");
    assertThatNullPointerException().isThrownBy(() -> Cell.of((Map<String, ?>) null));
    assertThatNullPointerException().isThrownBy(() -> Cell.of((List<?>) null));
    assertThatNullPointerException().isThrownBy(() -> Cell.ofJson(null));
    Map<String, Object> nullMember = new HashMap<>();
    nullMember.put("a", null);
    assertThat(Cell.of(nullMember)).hasToString("{\"a\":null}");
    assertThat(Cell.of(Arrays.asList(1, null))).hasToString("[1,null]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ufffc", "\ufffd", "\ufffd[1]", "\ufffdx"})
  void reservedStringsAreRefusedAsCellsButNotInsideThem(String reserved) {
    String shown = reserved.charAt(0) == '\ufffc' ? "\\ufffc" : "\\ufffd";
    assertRefused(() -> Cell.of(reserved), shown);
    assertRefused(() -> Cell.ofJson(JsString.quote(reserved)), shown);
    Cell array = Cell.of(List.of(reserved));
    assertThat(array.toJson()).isEqualTo("[\"" + reserved + "\"]");
    assertThat(array.asList().get(0).asString()).isEqualTo(reserved);
    assertThat(Cell.of(Map.of(reserved, reserved)).asMap().get(reserved).asString())
        .isEqualTo(reserved);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ufffcx", "a\ufffd", "", "\ufffe"})
  void stringsThatOnlyLookReservedAreCells(String string) {
    assertThat(Cell.of(string).asString()).isEqualTo(string);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[1]x",
        "[1] 2",
        "[1",
        "{",
        "{\"a\":1",
        "[1,]",
        "{\"a\":}",
        "{a:1}",
        "[01]",
        "[1.]",
        "[.5]",
        "[+1]",
        "['a']",
        "[NaN]",
        "[Infinity]",
        "[1e400]",
        "[-1e400]",
        "[\"\n\"]",
        "[\"\\x\"]",
        "[\"\\u12\"]",
        "[tru]",
        "[//\n1]",
        "[1]\u0000",
        "\ufeff[1]",
        "[1]]",
        "1",
        "\"a\"",
        "null",
        "true"
      })
  void aReceivedTextThatIsNoObjectOrArrayIsRefused(String text) {
    assertRefused(() -> JsonCell.ofReceived(text), InvalidCellException.show(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        " [ 1 , 2 ]\t\r\n",
        "[\"\\/\\u0041\"]",
        "{\"b\":1,\"7\":2}",
        "{\"a\":1,\"a\":2}",
        "[1.0,-0,1E5]",
        "[\"\ud800\"]",
        "{\"__proto__\":{}}"
      })
  void aReceivedTextIsKeptAsItCame(String text) {
    Cell cell = JsonCell.ofReceived(text);
    assertThat(cell.toJson()).isEqualTo(text);
    assertThat(cell.type()).isEqualTo(text.contains("{") ? CellType.OBJECT : CellType.ARRAY);
    assertThat(cell.asMap() == null).isNotEqualTo(cell.asList() == null);
  }

  @Test
  void textIsWrittenAsJavaScriptWritesIt() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("b", List.of(1.0, 1e21, -0.0, true, "\u2028\"\n\ud800"));
    members.put("10", Map.of());
    members.put("a", List.of());
    members.put("2", 1L);
    members.put("02", 2);
    members.put("-1", 3);
    members.put("4294967294", 4);
    members.put("4294967295", 5);
    members.put("", 6);
    assertThat(Cell.of(members).toJson())
        .isEqualTo(
            "{\"2\":1,\"10\":{},\"4294967294\":4,\"b\":[1,1e+21,0,true,\"\u2028\\\"\\n\\ud800\"],"
                + "\"a\":[],\"02\":2,\"-1\":3,\"4294967295\":5,\"\":6}");
  }

  @Test
  void jsonTextOfACellIsWrittenAnew() {
    assertThat(Cell.ofJson(" { \"b\" : 1.0, \"7\": [ 1e2 ], \"b\": \"\\u0041\" } ").toJson())
        .isEqualTo("{\"7\":[100],\"b\":\"A\"}");
    assertThat(Cell.ofJson(" \"a\" ")).isEqualTo(Cell.of("a"));
    assertThat(Cell.ofJson("-1e0")).isEqualTo(Cell.of(-1));
    assertThat(Cell.ofJson("null")).isEqualTo(Cell.ofNull());
    assertThat(Cell.ofJson("false")).isEqualTo(Cell.of(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1,2", "1],[2", "1]", "1 2", "undefined", "1e999", "//"})
  void jsonTextOfNotJustOneCellIsRefused(String text) {
    assertRefused(() -> Cell.ofJson(text), "");
  }

  @Test
  void cellsInsideAreWrittenAsTheirContent() {
    Cell inner = JsonCell.ofReceived(" {\"b\": 1.0, \"7\": [ ] } ");
    Cell outer = Cell.of(List.of(inner, Cell.of("x"), Cell.of(1), Cell.ofNull(), Cell.of(true)));
    assertThat(outer.toJson()).isEqualTo("[{\"7\":[],\"b\":1},\"x\",1,null,true]");
    assertThat(Cell.of(outer.asList())).isEqualTo(outer);
  }

  @Test
  void objectsAreEqualByTheirText() {
    assertThat(Cell.of(Map.of("a", 1)))
        .isEqualTo(Cell.ofJson("{\"a\":1}"))
        .hasSameHashCodeAs(Cell.ofJson("{\"a\":1}"))
        .isNotEqualTo(Cell.of(Map.of("a", 2)));
  }

  @Test
  void whatACellWasMadeOfMayChangeAfterwards() {
    List<Object> elements = new ArrayList<>(List.of(1));
    Cell cell = Cell.of(elements);
    elements.add(2);
    assertThat(cell).hasToString("[1]");
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> cell.asList().add(Cell.of(3)));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> Cell.of(Map.of()).asMap().put("a", Cell.of(3)));
  }

  @Test
  void whatIsNotJsonIsRefused() {
    assertRefused(() -> Cell.of(List.of(new Object())), "java.lang.Object");
    assertRefused(() -> Cell.of(List.of('c')), "java.lang.Character");
    assertRefused(() -> Cell.of(List.of(new int[0])), "[I");
    Map<Object, Object> numberKey = Map.of(1, 2);
    assertRefused(() -> Cell.of(List.of(numberKey)), "1");
  }

  @Test
  void nestingIsBoundedHoweverACellIsMade() {
    String deepest = "[".repeat(2_000) + "]".repeat(2_000);
    Cell cell = JsonCell.ofReceived(deepest);
    assertThat(Cell.ofJson(deepest)).isEqualTo(cell);
    assertThat(Cell.of(cell.asList())).isEqualTo(cell);
    assertThat(depth(cell)).isEqualTo(2_000);
    assertRefused(() -> JsonCell.ofReceived("[" + deepest + "]"), "2001");
    assertRefused(() -> Cell.ofJson("[" + deepest + "]"), "2001");
    assertRefused(() -> Cell.of(List.of(cell)), "2000");
    assertRefused(() -> Cell.of(Map.of("a", cell)), "2000");
  }

  private static int depth(Cell cell) {
    int depth = 0;
    for (List<Cell> list = cell.asList(); list != null; depth++) {
      list = list.isEmpty() ? null : list.get(0).asList();
    }
    return depth;
  }

  @Test
  void aCycleIsRefused() {
    List<Object> list = new ArrayList<>();
    list.add(Collections.singletonMap("a", list));
    assertRefused(() -> Cell.of(list), "cycle");
  }

  private static void assertRefused(ThrowingCallable making, String shown) {
    assertThatExceptionOfType(InvalidCellException.class)
        .isThrownBy(making)
        .withMessageContaining(shown);
  }
}
