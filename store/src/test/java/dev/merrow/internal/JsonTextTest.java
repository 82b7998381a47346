package dev.merrow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON text that grows in pieces is what it would be in one. */
class JsonTextTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void textIsWhatWasAppendedHoweverLong(long seed) {
    Random random = new Random(seed);
    JsonText text = new JsonText();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          String raw = "r".repeat(random.nextInt(30) == 0 ? random.nextInt(20_000) : 3);
          text.raw(raw);
          expected.append(raw);
        }
        case 1 -> {
          int hash = random.nextInt();
          text.hash(hash);
          expected.append(Integer.toUnsignedString(hash));
        }
        case 2 -> {
          text.raw("stamp".toCharArray());
          expected.append("stamp");
        }
        default -> {
          String string = "\u00e4\"\n".repeat(random.nextInt(6));
          text.string(string).raw(',');
          expected.append('"').append(string.replace("\"", "\\\"").replace("\n", "\\n"));
          expected.append("\",");
        }
      }
      assertThat(text.last()).isEqualTo(expected.charAt(expected.length() - 1));
    }
    assertThat(text.toString()).isEqualTo(expected.toString());
  }

  @Test
  void digitsOfWholeNumbersAreJavas() {
    for (long power = 1; power <= 1_000_000_000_000_000L; power *= 10) {
      for (long number : new long[] {power - 1, power, power + 1, power * 7 + 3}) {
        assertThat(new JsonText().number((double) number).toString())
            .isEqualTo(Long.toString(number));
        assertThat(new JsonText().number((double) -number).toString())
            .isEqualTo(Long.toString(-number));
      }
    }
    assertThat(new JsonText().number(-0.0).toString()).isEqualTo("0");
  }

  @Test
  void surrogatesKeepTogetherWhereverLongStringsAreCut() {
    String pair = "\ud83d\ude00";
    for (int before = 1_000; before < 1_050; before++) {
      String string = "x".repeat(before) + pair.repeat(40) + "\ud83d" + "x".repeat(1_100);
      assertThat(JsString.quote(string))
          .isEqualTo(
              '"' + "x".repeat(before) + pair.repeat(40) + "\\ud83d" + "x".repeat(1_100) + '"');
    }
  }

  @Test
  void hashesOfDecimalsAreThoseOfTheirText() {
    for (long power = 1; power <= 1_000_000_000_000_000L; power *= 10) {
      for (long number : new long[] {power - 1, power, power + 1, power * 3 + 7}) {
        assertThat(Fnv.updateDecimal(Fnv.OFFSET, number)).isEqualTo(Fnv.hash("" + number));
      }
    }
  }
}
