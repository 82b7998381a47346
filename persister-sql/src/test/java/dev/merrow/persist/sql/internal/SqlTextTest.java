package dev.merrow.persist.sql.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any string is kept as text that UTF-8 has, and no two become the same. */
class SqlTextTest {
  private static final String[] PARTS = {
    "a", "\\", "u0000", "\0", "\ufffd", "\ud83d", "\ude00", "\ud83d\ude00", "#", "\\uD83D", "'\""
  };

  @Test
  void anyStringComesBackFromTextThatUtf8Has() {
    long seed = Long.getLong("merrow.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      StringBuilder string = new StringBuilder();
      for (int n = random.nextInt(6); n > 0; n--) {
        string.append(PARTS[random.nextInt(PARTS.length)]);
      }
      for (String text :
          new String[] {
            SqlText.encode(string.toString()), SqlText.encodeWithoutNul(string.toString())
          }) {
        assertThat(SqlText.decode(text)).as("seed %s", seed).isEqualTo(string.toString());
        assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
            .as("seed %s", seed)
            .isEqualTo(text);
      }
      assertThat(SqlText.encodeWithoutNul(string.toString())).doesNotContain("\0");
    }
  }

  @Test
  void plainTextsStayAsTheyAre() {
    for (String text : new String[] {"", "a", "\\", "\ud83d\ude00", "a\ufffd"}) {
      assertThat(SqlText.encode(text)).isEqualTo(text);
      assertThat(SqlText.encodeWithoutNul(text)).isEqualTo(text);
    }
    assertThat(SqlText.encode("a\0b")).isEqualTo("a\0b");
    assertThat(SqlText.encodeWithoutNul("a\0b")).isEqualTo("\ufffda\\u0000b");
  }

  @Test
  void whatIsNoEncodedTextIsRefused() {
    for (String text : new String[] {"\ufffd\\", "\ufffd\\x", "\ufffd\\u12", "\ufffd\\u12g4"}) {
      assertThatThrownBy(() -> SqlText.decode(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
