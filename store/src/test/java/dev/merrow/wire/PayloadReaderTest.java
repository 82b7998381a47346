package dev.merrow.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.merrow.wire.PayloadReader.Dropped;
import dev.merrow.wire.PayloadReader.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadReaderTest {
  private static final String ID = "abcdefghijklmnop";

  private long millis;
  private final PayloadReader reader = reader(WireLimits.DEFAULTS);

  private PayloadReader reader(WireLimits limits) {
    return new PayloadReader(limits, Duration.ofSeconds(1), () -> Instant.ofEpochMilli(millis));
  }

  @Test
  void aWholeMessageIsReadAtOnce() {
    assertThat(reader.read(Utf8Text.of("to\nbody\nmore")))
        .isEqualTo(received("to", List.of("body\nmore"), "body\nmore"));
    assertThat(reader.read(Utf8Text.of("\n"))).isEqualTo(received("", List.of(""), ""));
  }

  @Test
  void aPayloadNeedsANewline() {
    assertMalformed("hello", "newline");
    assertMalformed("", "newline");
  }

  @Test
  void fragmentsMayComeInAnyOrderAndStayAsTheyCame() {
    assertThat(read("to", "1\n3\n-b")).isNull();
    assertThat(read("to", "002\n03\n-\nc")).isNull();
    assertThat(read("to", "0\n3\na"))
        .isEqualTo(
            received(
                "to",
                List.of(ID + "\n0\n3\na", ID + "\n1\n3\n-b", ID + "\n002\n03\n-\nc"),
                "a-b-\nc"));
  }

  @Test
  void oneFragmentCanBeAll() {
    assertThat(read("to", "0\n1\nx")).extracting(Received::json).hasToString("x");
  }

  @Test
  void partsMayBeEmpty() {
    assertThat(read("to", "1\n2\n")).isNull();
    assertThat(read("to", "0\n2\n")).extracting(Received::json).hasToString("");
  }

  @Test
  void fragmentsBelongTogetherByClientAndMessage() {
    assertThat(read("a", "0\n2\nx")).isNull();
    assertThat(read("b", "1\n2\ny")).isNull();
    assertThat(reader.read(Utf8Text.of("a\nponmlkjihgfedcba\n1\n2\nz"))).isNull();
    assertThat(read("a", "1\n2\ny")).extracting(Received::json).hasToString("xy");
    assertThat(read("b", "0\n2\nx")).extracting(Received::json).hasToString("xy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abcdefghijklmno\n0\n2\nx",
        "abcdefghijklmnopq\n0\n2\nx",
        "abcdefghijklmno!\n0\n2\nx",
        "abcdefghijklmnop\n-1\n2\nx",
        "abcdefghijklmnop\n\n2\nx",
        "abcdefghijklmnop\n0\n2",
        "abcdefghijklmnop\n0\nx\nx",
        "abcdefghijklmnop\n\u0660\n2\nx",
        "abcdefghijklmnop"
      })
  void whatHasNotTheFormOfAFragmentIsTakenForAMessage(String body) {
    assertThat(reader.read(Utf8Text.of("to\n" + body)))
        .isEqualTo(received("to", List.of(body), body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2\n2\nx", "0\n0\nx", "99999999999999999999\n2\nx"})
  void anIndexMustBeBelowTheTotal(String numbers) {
    assertMalformed("to\n" + ID + '\n' + numbers, "index");
  }

  @Test
  void aFragmentMustNotComeTwice() {
    read("to", "0\n2\nx");
    assertMalformed("to\n" + ID + "\n0\n2\nx", "twice");
    // its message is gone, and so this begins another
    assertThat(read("to", "0\n2\nx")).isNull();
    assertThat(read("to", "1\n2\ny")).isNotNull();
  }

  @Test
  void theTotalMustNotChange() {
    read("to", "0\n2\nx");
    assertMalformed("to\n" + ID + "\n1\n3\nx", "2 fragments became 3");
  }

  @Test
  void aMessageHasAtMostAThousandFragments() {
    assertThat(read("to", "999\n1000\nx")).isNull();
    assertOverflow("to\n" + ID + "\n0\n1001\nx", "tinybase:15:fragments");
    assertOverflow("to\n" + ID + "\n5000\n99999999999999999999\nx", "tinybase:15:fragments");
  }

  @Test
  void aHundredMessagesMayBeIncomplete() {
    for (int i = 0; i < 100; i++) {
      assertThat(reader.read(Utf8Text.of("to\nabcdefghijklm%03d\n0\n2\nx".formatted(i)))).isNull();
    }
    assertOverflow("to\n" + ID + "\n0\n2\nx", "tinybase:15:fragments");
    assertThat(reader.read(Utf8Text.of("to\nabcdefghijklm007\n1\n2\ny"))).isNotNull();
    assertThat(read("to", "0\n2\nx")).isNull();
  }

  @Test
  void payloadsHaveALimit() {
    PayloadReader small = reader(new WireLimits(40, 10, 10));
    assertThat(small.read(Utf8Text.of("to\n" + "x".repeat(37)))).isNotNull();
    assertOverflow(small, "to\n" + "x".repeat(38), "tinybase:15:socket");
    assertOverflow(small, "to\n" + "\u20ac".repeat(13), "tinybase:15:socket");
    assertOverflow(small, "x".repeat(41), "tinybase:15:socket");
    assertOverflow(small, "to\n" + ID + "\n0\n2\n" + "x".repeat(20), "tinybase:15:fragments");
  }

  @Test
  void keptFragmentsHaveALimitInAll() {
    PayloadReader small = reader(new WireLimits(100, 10, 10));
    // 19 bytes of key, 26 of body
    assertThat(small.read(Utf8Text.of("to\n" + ID + "\n0\n9\nxxxxx"))).isNull();
    assertThat(small.read(Utf8Text.of("to\n" + ID + "\n1\n9\nxxxxx"))).isNull();
    assertThat(small.read(Utf8Text.of("to\n" + ID + "\n2\n9\nxxxxx"))).isNull();
    assertOverflow(small, "to\n" + ID + "\n3\n9\nxxxxx", "tinybase:15:fragments");
    millis += 1_000;
    assertThat(small.read(Utf8Text.of("to\n" + ID + "\n3\n9\nxxxxx"))).isNull();
  }

  @Test
  void aMessageThatIsCompleteCountsNoMore() {
    PayloadReader small = reader(new WireLimits(100, 10, 1));
    for (int i = 0; i < 10; i++) {
      assertThat(small.read(Utf8Text.of("to\n" + ID + "\n0\n2\nx"))).isNull();
      assertThat(small.read(Utf8Text.of("to\n" + ID + "\n1\n2\ny"))).isNotNull();
    }
  }

  @Test
  void whatIsIncompleteForTooLongIsDropped() {
    read("to", "0\n2\nx");
    millis += 999;
    assertThat(reader.expire()).isTrue();
    millis += 1;
    // a late second half begins a new message
    assertThat(read("to", "1\n2\ny")).isNull();
    assertThat(read("to", "0\n2\nx")).extracting(Received::json).hasToString("xy");
    assertThat(reader.expire()).isFalse();
  }

  @Test
  void aMessageThatGoesOnIsNotDroppedHoweverLongItTakes() {
    for (int i = 0; i < 9; i++) {
      assertThat(read("to", i + "\n10\n" + i)).isNull();
      millis += 900;
    }
    assertThat(read("to", "9\n10\n9")).extracting(Received::json).hasToString("0123456789");
    assertThat(reader.takeDropped()).isEmpty();
  }

  @Test
  void itIsToldWhatWasDropped() {
    reader.read("a", Utf8Text.of("one\n" + ID + "\n0\n2\nx"));
    reader.read("b", Utf8Text.of("two\n" + ID + "\n0\n2\nx"));
    millis += 500;
    reader.read("b", Utf8Text.of("three\n" + ID + "\n0\n2\nx"));
    reader.read("c", Utf8Text.of("four\n" + ID + "\n0\n2\nx"));
    millis += 500;
    assertThat(reader.takeDropped()).isEmpty();
    assertThat(reader.expire()).isTrue();
    assertThat(reader.takeDropped())
        .containsExactly(new Dropped("a", "one"), new Dropped("b", "two"));
    assertThat(reader.takeDropped()).isEmpty();

    // what is forgotten on purpose is not lost
    reader.forget("c");
    millis += 1_000;
    assertThat(read("to", "0\n1\nx")).isNotNull();
    assertThat(reader.takeDropped()).containsExactly(new Dropped("b", "three"));
  }

  @Test
  void channelsAreApartButShareTheLimits() {
    PayloadReader small = reader(new WireLimits(1_000, 10, 2));
    String first = "to\n" + ID + "\n0\n2\nx";
    String second = "to\n" + ID + "\n1\n2\ny";
    assertThat(small.read("a", Utf8Text.of(first))).isNull();
    assertThat(small.read("b", Utf8Text.of(second))).isNull();
    assertThatExceptionOfType(OverflowException.class)
        .isThrownBy(() -> small.read("c", Utf8Text.of(first)));

    small.forget("b");
    assertThat(small.read("b", Utf8Text.of(first))).isNull();
    assertThat(small.read("a", Utf8Text.of(second))).extracting(Received::json).hasToString("xy");
  }

  private static Received received(String clientId, List<String> bodies, String json) {
    return new Received(clientId, bodies.stream().map(Utf8Text::of).toList(), Utf8Text.of(json));
  }

  private Received read(String clientId, String fragment) {
    return reader.read(Utf8Text.of(clientId + '\n' + ID + '\n' + fragment));
  }

  private void assertMalformed(String payload, String because) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> reader.read(Utf8Text.of(payload)))
        .withMessageContaining(because);
  }

  private void assertOverflow(String payload, String reason) {
    assertOverflow(reader, payload, reason);
  }

  private static void assertOverflow(PayloadReader reader, String payload, String reason) {
    assertThatExceptionOfType(OverflowException.class)
        .isThrownBy(() -> reader.read(Utf8Text.of(payload)))
        .matches(e -> e.closeStatus().equals(new CloseStatus(1013, reason)));
  }
}
