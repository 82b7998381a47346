package dev.merrow.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8TextTest {
  private static final int[] CODE_POINTS = {
    '\n', 'x', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff
  };

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void bytesAreTakenIfTheyAreUtf8AndElseNot() {
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = randomText(30).getBytes(UTF_8);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Utf8Text text = Utf8Text.ofBytes(bytes);
      assertThat(text != null)
          .as("seed %d: %s", seed, Arrays.toString(bytes))
          .isEqualTo(isUtf8(bytes));
      if (text != null) {
        assertThat(text).hasToString(new String(bytes, UTF_8)).hasSameHashCodeAs(text.from(0));
        assertThat(text.size()).isEqualTo(bytes.length);
      }
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      var unused = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Test
  void longTextIsLookedAtToItsEnd() {
    byte[] bytes = "\u20ac".repeat(5_000).getBytes(UTF_8);
    assertThat(Utf8Text.ofBytes(bytes.clone())).isNotNull();
    assertThat(Utf8Text.ofBytes(Arrays.copyOf(bytes, bytes.length - 1))).isNull();
    bytes[bytes.length - 1] = 'x';
    assertThat(Utf8Text.ofBytes(bytes)).isNull();
  }

  @Test
  void itIsReadBitByBitAsItIs() throws IOException {
    for (int round = 0; round < 1_000; round++) {
      String all = randomText(200);
      Utf8Text text = Utf8Text.of('\n' + all).from(1);
      StringBuilder read = new StringBuilder();
      char[] some = new char[2 + random.nextInt(20)];
      try (Reader reader = text.reader()) {
        for (int count = reader.read(some); count >= 0; count = reader.read(some)) {
          read.append(some, 0, count);
        }
      }
      assertThat(read).as("seed %d", seed).hasToString(all);
    }
  }

  @Test
  void piecesAreJoinedAndCompared() {
    Utf8Text text = Utf8Text.of("a\u20ac\nb");
    assertThat(text.indexOf('\n')).isEqualTo(4);
    assertThat(text.indexOf('x')).isEqualTo(-1);
    assertThat(text.before(4)).isEqualTo("a\u20ac");
    assertThat(text.from(4)).hasToString("\nb").isEqualTo(Utf8Text.of("\nb")).isNotEqualTo(text);
    assertThat(Utf8Text.join(List.of(text.from(5), text, Utf8Text.of(""))))
        .hasToString("ba\u20ac\nb");
    assertThat(text.from(6)).hasToString("");
  }

  @Test
  void aTextIsTheSameDecodedAndInBytes() {
    for (int round = 0; round < 5_000; round++) {
      String all = randomText(30);
      Utf8Text decoded = Utf8Text.of(all);
      Utf8Text bytes = Objects.requireNonNull(Utf8Text.ofBytes(all.getBytes(UTF_8)));
      assertSame(decoded, bytes);
      int newline = bytes.indexOf('\n');
      assertThat(decoded.indexOf('\n')).as("seed %d: %s", seed, all).isEqualTo(newline);
      if (newline >= 0) {
        assertThat(decoded.before(newline)).isEqualTo(bytes.before(newline));
        assertSame(decoded.from(newline + 1), bytes.from(newline + 1));
        assertThat(decoded.indexOf('\n', newline + 1)).isEqualTo(bytes.indexOf('\n', newline + 1));
        assertSame(
            Utf8Text.join(List.of(decoded, bytes)), Utf8Text.join(List.of(decoded, decoded)));
      }
      for (int i = 0; i < bytes.size(); i++) {
        assertThat(Math.max(-1, decoded.at(i))).isEqualTo(Math.max(-1, bytes.at(i)));
      }
    }
  }

  private void assertSame(Utf8Text one, Utf8Text other) {
    assertThat(one)
        .as("seed %d", seed)
        .isEqualTo(other)
        .hasSameHashCodeAs(other)
        .hasToString(other.toString());
    assertThat(one.size()).isEqualTo(other.size());
    assertThat(one.bytes()).isEqualTo(other.bytes());
    assertThat(one.mayEscapeSurrogates()).isEqualTo(other.mayEscapeSurrogates());
  }

  @Test
  void escapesOfSurrogatesAreSeenDecodedAndInBytes() {
    for (String text : List.of("\\ud83d", "€\\uDE00", "\\u00d8", "\\\\ud8", "\\ud", "ud83d")) {
      Utf8Text bytes = Objects.requireNonNull(Utf8Text.ofBytes(text.getBytes(UTF_8)));
      boolean whole = text.contains("\\ud83d") || text.contains("\\uDE00");
      assertThat(bytes.mayEscapeSurrogates()).as(text).isEqualTo(whole);
      if (whole) {
        assertThat(Utf8Text.of(text).mayEscapeSurrogates()).as(text).isTrue();
      }
    }
  }

  @Test
  void loneSurrogatesBecomeReplacementCharacters() {
    assertThat(Utf8Text.of("a\ud800b")).hasToString("a\ufffdb");
  }

  private String randomText(int maxLength) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(maxLength); length > 0; length--) {
      text.appendCodePoint(
          random.nextInt(4) > 0 ? 'x' : CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
    }
    return text.toString();
  }
}
