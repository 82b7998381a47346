package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.wire.ContentCodec;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.BodyScanner;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever reads JSON says where it is broken, and says nothing of the parser's own affairs. */
class JsonErrorsTest {
  private final Store store = Store.createStore();

  private static void assertTellsWhere(ThrowingCallable reading, String position) {
    assertThatThrownBy(reading)
        .hasMessageContaining("line ")
        .hasMessageContaining(position)
        .hasMessageNotContainingAny("REDACTED", "Source:", "StreamReadFeature", "VALUE_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{}\n,oops]", "[{},\n{\"a\": nope}]", "[{}\n,{\"a\":", "[{}\n,{}]x"})
  void brokenTextIsShownItsPlace(String json) {
    assertTellsWhere(() -> store.setJson(json), "line 2, column ");
    assertTellsWhere(() -> ContentCodec.decodePlain(json), "line 2, column ");
    assertTellsWhere(() -> ContentCodec.decodeMergeable("[[\n" + json), "line ");
    assertTellsWhere(() -> Cell.ofJson(json), "line 2, column ");
    assertTellsWhere(() -> MessageCodec.decode("peer", "[null,3,[" + json), "line ");
    assertTellsWhere(
        () -> BodyScanner.check(Utf8Text.of("[null,1,\n" + json), JsonLimits.DEFAULTS), "line ");
  }

  @Test
  void textOfTheWrongShapeIsShownItsPlace() {
    assertTellsWhere(() -> store.setTablesJson("{\"a\":{\n\"b\":7}}"), "line 2, column 5");
    assertTellsWhere(() -> store.setValuesJson("{\n\"a\":[1}"), "line 2, column ");
    assertTellsWhere(
        () -> ContentCodec.decodePlain("[{\"a\":{\n\"b\":7}},{}]"), "line 2, column 5");
    assertTellsWhere(() -> Cell.ofJson("{\"a\":1e999}"), "line 1, column ");
    assertTellsWhere(() -> store.setValuesJson("{\"a\":\n\"\\ufffd{x\"}"), "line 2, column 1");
  }
}
