package dev.merrow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsNumberTest {
  private static final Pattern PLAIN = Pattern.compile("-?(0|[1-9][0-9]{0,20})(\\.[0-9]*[1-9])?");
  private static final Pattern EXPONENT =
      Pattern.compile("-?[1-9](\\.[0-9]*[1-9])?e(\\+|-)[1-9][0-9]{0,2}");

  @ParameterizedTest
  @CsvSource({
    "2e23, 2e+23",
    "1e23, 1e+23",
    "9007199254740993, 9007199254740992",
    "9007199254740994, 9007199254740994",
    "1e20, 100000000000000000000",
    "999999999999999999999, 1e+21",
    "-1e21, -1e+21",
    "0.000001, 0.000001",
    "0.0000009999, 9.999e-7",
    "-0.0, 0",
    "4.9e-324, 5e-324",
    "9.9e-324, 1e-323",
    "1.5e-323, 1.5e-323",
    "2e-323, 2e-323",
    "-1.5, -1.5",
  })
  void isLaidOutAsECMAScriptSays(double number, String text) {
    assertThat(JsNumber.toString(number)).isEqualTo(text);
  }

  @Test
  void anyDoubleComesBackFromTheShortestTextThatDoes() {
    long seed = new Random().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      double number = anyDouble(random, i);
      String text = JsNumber.toString(number);
      String where = "seed %d: %s of %s".formatted(seed, text, Double.toHexString(number));
      assertThat(Double.parseDouble(text)).as(where).isEqualTo(number == 0 ? 0 : number);
      assertThat(isLaidOutRight(number, text)).as(where).isTrue();
      assertThat(isShortest(number, text)).as(where).isTrue();
      assertThat(append(number)).as(where).isEqualTo(text);
    }
  }

  private static double anyDouble(SplittableRandom random, int i) {
    double number =
        switch (i % 5) {
          case 0 -> Double.longBitsToDouble(random.nextLong());
          case 1 -> random.nextLong(1 << 20) / 1000.0;
          case 2 -> random.nextLong();
          case 3 -> Double.longBitsToDouble(random.nextLong(1L << random.nextInt(1, 54)));
          default -> random.nextInt(1, 1000) * Math.pow(10, random.nextInt(-30, 30));
        };
    return Double.isFinite(number) ? number : 0;
  }

  private static boolean isLaidOutRight(double number, String text) {
    double size = Math.abs(number);
    boolean plain = size == 0 || (size >= 1e-6 && size < 1e21);
    return (plain ? PLAIN : EXPONENT).matcher(text).matches();
  }

  /** Whether nothing with a digit less reads back as the number. */
  private static boolean isShortest(double number, String text) {
    int digits = new BigDecimal(text).stripTrailingZeros().precision();
    if (digits == 1) {
      return true;
    }
    BigDecimal exact = new BigDecimal(number);
    for (RoundingMode mode : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.UP}) {
      BigDecimal shorter = exact.round(new MathContext(digits - 1, mode));
      if (shorter.doubleValue() == number) {
        return false;
      }
    }
    return true;
  }

  private static String append(double number) {
    StringBuilder out = new StringBuilder();
    JsNumber.append(out, number);
    return out.toString();
  }
}
