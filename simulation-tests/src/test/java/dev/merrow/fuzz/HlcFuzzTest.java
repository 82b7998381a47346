package dev.merrow.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.merrow.stamp.Hlc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** The text of stamps. */
@Tag("fuzz")
class HlcFuzzTest {

  /** Two stamps, one after the other. */
  @FuzzTest
  void stampsAreOrderedAsTheirTexts(byte[] data) {
    String text = new String(data, ISO_8859_1);
    int end = Math.min(text.length(), 16);
    Hlc first = parse(text.substring(0, end));
    Hlc second = parse(text.substring(end));
    if (first != null && second != null) {
      int order = first.toString().compareTo(second.toString());
      if (Integer.signum(order) != Integer.signum(first.compareTo(second))) {
        throw new AssertionError(first + " and " + second + " are ordered otherwise than as text");
      }
    }
  }

  private static @Nullable Hlc parse(String text) {
    Hlc hlc;
    try {
      hlc = Hlc.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
    Hlc same = hlc.isEmpty() ? Hlc.EMPTY : Hlc.of(hlc.time(), hlc.counter(), hlc.client());
    if (!hlc.toString().equals(text) || !same.equals(hlc)) {
      throw new AssertionError(text + " became " + hlc + " and " + same);
    }
    return hlc;
  }
}
