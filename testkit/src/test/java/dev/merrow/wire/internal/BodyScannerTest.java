package dev.merrow.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.merrow.testkit.server.SampleMessages;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.MalformedMessageException;
import dev.merrow.wire.OverflowException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyScannerTest {
  private static final JsonLimits SMALL = new JsonLimits(3, 5, 8);

  static List<String> accepted() {
    return SampleMessages.accepted();
  }

  static List<String> refused() {
    return SampleMessages.refused();
  }

  @ParameterizedTest
  @MethodSource
  void accepted(String json) {
    assertThatCode(() -> BodyScanner.check(json)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource
  void refused(String json) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> BodyScanner.check(json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ufeff", "\u00a0", "\u000b", "\u2028", "\0"})
  void onlyTheWhiteSpaceOfJsonMaySurroundAMessage(String other) {
    BodyScanner.check(" \t\r\n[null,1,\"\"] \t\r\n");
    assertRefused(other + "[null,1,\"\"]", "Expected JSON");
    assertRefused("[null,1,\"\"]" + other, "Expected JSON");
  }

  @Test
  void controlCharactersInStringsAreRefused() {
    assertRefused("[\"\u0001\",1,\"\"]", "Expected JSON");
    assertRefused("[\"\n\",1,\"\"]", "Expected JSON");
  }

  @Test
  void idsMayBeLong() {
    BodyScanner.check("[\"" + "x".repeat(200_000) + "\",4,{\"" + "k".repeat(100_000) + "\":1}]");
  }

  @Test
  void namesThatAreTooLongAreRefusedWhereverTheyStand() {
    for (String name : List.of("12345", "\\u20ac2345")) {
      BodyScanner.check("[null,4,{\"" + name + "\":1}]", SMALL);
      BodyScanner.check(value("{\"" + name + "\":1}"), SMALL);
      assertTooMuch(CloseStatus.NAME_LENGTH, "[null,4,{\"" + name + "6\":1}]");
      assertTooMuch(CloseStatus.NAME_LENGTH, value("{\"" + name + "6\":1}"));
    }
    assertTooMuch(CloseStatus.NAME_LENGTH, value("[{\"a\":{\"123456\":1}}]"));
    assertTooMuch(CloseStatus.NAME_LENGTH, value("\"\ufffd{\\\"123456\\\":1}\""));
    assertTooMuch(CloseStatus.NAME_LENGTH, "[null,0,[{\"123456\":[{\"r\":[{\"c\":[1]}]}]}]]");
  }

  @Test
  void cellsMayBeDeepButNotWithoutEnd() {
    BodyScanner.check(value(nested(2_000)));
    BodyScanner.check(value("\"\ufffd" + nested(2_000) + '"'));
    assertTooMuch(CloseStatus.JSON_DEPTH, value(nested(2_001)));
    assertTooMuch(CloseStatus.JSON_DEPTH, value(nested(3_000)));
    assertTooMuch(CloseStatus.JSON_DEPTH, value("\"\ufffd" + nested(2_001) + '"'));
    assertTooMuch(CloseStatus.JSON_DEPTH, value("\"\ufffd" + nested(3_000) + '"'));
    assertRefused(nested(2_000), "request id");
  }

  @Test
  void onlyWhatIsACellCountsAsItsDepth() {
    String[] cells = {nested(3), "{\"a\":{\"b\":[1,2]}}", "[[],[[]],[]]"};
    for (String cell : cells) {
      BodyScanner.check(value(cell), SMALL);
      assertTooMuch(CloseStatus.JSON_DEPTH, value('[' + cell + ']'));
      // these could be tables, or values that hold objects
      String tables = "[\"r\",0,[{\"t\":[{\"r\":[{\"c\":[%s]}]}]}]]";
      BodyScanner.check(tables.formatted(cell), SMALL);
      assertTooMuch(CloseStatus.JSON_DEPTH, tables.formatted('[' + cell + ']'));
      String values = "[\"r\",0,[{\"v\":[%s]}]]";
      BodyScanner.check(values.formatted(cell), SMALL);
      assertTooMuch(CloseStatus.JSON_DEPTH, values.formatted('[' + cell + ']'));
    }
  }

  @Test
  void numbersMayBeLongButNotWithoutEnd() {
    BodyScanner.check("[null,2,[1." + "0".repeat(998) + ",1]]");
    assertTooMuch(CloseStatus.NUMBER_LENGTH, "[null,2,[1." + "0".repeat(999) + ",1]]");
    JsonLimits large = new JsonLimits(1, 1, 1_000_000);
    BodyScanner.check("[null,2,[1." + "0".repeat(100_000) + ",1]]", large);
  }

  @Test
  void numbersThatAreTooLongAreRefusedWhereverTheyStand() {
    BodyScanner.check(value("[1.345678]"), SMALL);
    assertTooMuch(CloseStatus.NUMBER_LENGTH, value("[1.3456789]"));
    assertTooMuch(CloseStatus.NUMBER_LENGTH, value("1.3456789"));
    assertTooMuch(CloseStatus.NUMBER_LENGTH, value("\"\ufffd[-1.345678]\""));
    assertTooMuch(CloseStatus.NUMBER_LENGTH, "[null,1.0000000,\"\"]");
    assertTooMuch(CloseStatus.NUMBER_LENGTH, "[null,4,{\"t\":100000000}]");
  }

  @Test
  void limitsAreWithinWhatAStoreCanTake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JsonLimits(2_001, 1, 1))
        .withMessage("The depth of JSON can be limited to 1 to 2000: 2001");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JsonLimits(1, 0, 1))
        .withMessageStartingWith("The length of a name can be limited to 1 to");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JsonLimits(1, 1, 1_000_001))
        .withMessage("The length of a number can be limited to 1 to 1000000: 1000001");
  }

  @Test
  void saysWhatWasExpected() {
    assertRefused("[null,9,\"\"]", "a type of 0 to 7");
    assertRefused("[null,4,{\"t\":-1}]", "a body of the shape that type 4 has");
    assertRefused("[null,4,{}]]", "Expected JSON: Unexpected close marker ']'");
  }

  @Test
  void aThousandOverriddenMembersAreTooMany() {
    assertRefused("[null,4,{" + "\"a\":\"x\",".repeat(1_000) + "\"b\":1}]", "type 4");
    StringBuilder members = new StringBuilder();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1_000; i++) {
        members.append('"').append(i).append("\":").append(round == 0 ? "\"x\"," : "1,");
      }
    }
    assertRefused("[null,4,{" + members + "\"b\":1}]", "type 4");
  }

  @Test
  void aLargeMessageIsScannedWithoutKeepingIt() {
    StringBuilder hashes = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      hashes.append("\"row").append(i).append("\":").append(i).append(',');
    }
    String json = "[\"r\",5,{\"t\":{" + hashes + "\"last\":0}}]";
    BodyScanner.check(json);
    assertThat(json).hasSizeGreaterThan(1_000_000);
  }

  @Test
  void brokenMessagesFailInNoOtherWay() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> samples = SampleMessages.accepted();
    for (int round = 0; round < 20_000; round++) {
      StringBuilder json = new StringBuilder(samples.get(random.nextInt(samples.size())));
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        String other = samples.get(random.nextInt(samples.size()));
        int from = random.nextInt(other.length());
        int at = random.nextInt(json.length() + 1);
        int end = Math.min(json.length(), at + random.nextInt(4));
        json.replace(at, end, other.substring(from, Math.min(other.length(), from + 4)));
      }
      try {
        BodyScanner.check(json.toString());
      } catch (MalformedMessageException e) {
        assertThat(e).as("seed %d", seed).hasMessageStartingWith("Expected");
      }
    }
  }

  private static String value(String cell) {
    return "[null,3,[[{}],[{\"v\":[" + cell + "]}],1]]";
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static void assertTooMuch(CloseStatus status, String json) {
    JsonLimits limits = json.length() > 200 ? JsonLimits.DEFAULTS : SMALL;
    assertThatExceptionOfType(OverflowException.class)
        .isThrownBy(() -> BodyScanner.check(json, limits))
        .matches(e -> e.closeStatus().equals(status));
  }

  private static void assertRefused(String json, String because) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> BodyScanner.check(json))
        .withMessageContaining(because)
        .matches(e -> e.closeStatus().equals(CloseStatus.MALFORMED));
  }
}
