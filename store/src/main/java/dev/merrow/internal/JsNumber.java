package dev.merrow.internal;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.merrow.NumberCell;

/** Numbers as JavaScript writes them: ECMAScript's Number::toString in base 10. */
public final class JsNumber {
  private JsNumber() {}

  /**
   * Returns the shortest text that reads back as the number, in ECMAScript's layout.
   *
   * @param value a finite number
   */
  public static String toString(double value) {
    if (isExactInteger(value)) {
      return Long.toString((long) value);
    } else if (isPlainInJava(value)) {
      return NumberOutput.toString(value, true);
    }
    StringBuilder out = new StringBuilder(24).append(value < 0 ? "-" : "");
    layOut(out, shortest(Math.abs(value)));
    return out.toString();
  }

  static boolean isExactInteger(double value) {
    long integer = (long) value;
    return integer == value && Math.abs(integer) <= NumberCell.MAX_INTEGER;
  }

  /** Returns whether Java, too, writes a fraction without an exponent; then it writes the same. */
  static boolean isPlainInJava(double value) {
    double size = Math.abs(value);
    return size >= 1e-3 && size < 1e7;
  }

  /** Decimal digits and the power of ten that stands before them: 0.digits * 10^point. */
  private record Decimal(String digits, int point) {}

  private static Decimal shortest(double value) {
    // Schubfach: the shortest digits, but never fewer than two
    String text = NumberOutput.toString(value, true);
    int e = text.indexOf('E');
    String mantissa = e < 0 ? text : text.substring(0, e);
    int dot = mantissa.indexOf('.');
    int point = (dot < 0 ? mantissa.length() : dot) + (e < 0 ? 0 : exponent(text, e));
    String digits = dot < 0 ? mantissa : mantissa.substring(0, dot) + mantissa.substring(dot + 1);
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    int end = digits.length();
    while (end > start + 1 && digits.charAt(end - 1) == '0') {
      end--;
    }
    return withOneDigit(new Decimal(digits.substring(start, end), point - start), value);
  }

  private static int exponent(String text, int e) {
    return Integer.parseInt(text.substring(e + 1));
  }

  /** Among the very smallest numbers one digit can do where Java's rule asks for two. */
  private static Decimal withOneDigit(Decimal decimal, double value) {
    if (decimal.digits.length() != 2 || value > Double.MIN_NORMAL) {
      return decimal;
    }
    int both = Integer.parseInt(decimal.digits);
    int rounded = (both + 5) / 10;
    Decimal one =
        rounded == 10
            ? new Decimal("1", decimal.point + 1)
            : new Decimal(Integer.toString(rounded), decimal.point);
    double back = Double.parseDouble("0." + one.digits + "E" + one.point);
    return back == value ? one : decimal;
  }

  private static void layOut(StringBuilder out, Decimal decimal) {
    String digits = decimal.digits;
    int count = digits.length();
    int point = decimal.point;
    if (count <= point && point <= 21) {
      out.append(digits).append("0".repeat(point - count));
    } else if (0 < point && point <= 21) {
      out.append(digits, 0, point).append('.').append(digits, point, count);
    } else if (-6 < point && point <= 0) {
      out.append("0.").append("0".repeat(-point)).append(digits);
    } else {
      out.append(digits.charAt(0));
      if (count > 1) {
        out.append('.').append(digits, 1, count);
      }
      int exponent = point - 1;
      out.append('e').append(exponent < 0 ? '-' : '+').append(Math.abs(exponent));
    }
  }
}
