package dev.merrow.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.merrow.wire.internal.Utf8;
import dev.merrow.wire.internal.WireIds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FragmenterTest {
  private static final String ID = "abcdefghijklmnop";

  @Test
  void aMessageThatFitsIsNotCut() {
    assertThat(bodies("12345", 5)).containsExactly("12345");
    assertThat(bodies("", 1)).containsExactly("");
  }

  @Test
  void aLargerMessageIsCutIntoNumberedParts() {
    assertThat(bodies("123456789", 4))
        .containsExactly(ID + "\n0\n3\n1234", ID + "\n1\n3\n5678", ID + "\n2\n3\n9");
  }

  @Test
  void partsAreMeasuredInBytesAndNoCodePointIsCut() {
    // 1, 2, 3 and 4 bytes, twice
    assertThat(parts("a\u00e9\u20ac\ud83d\ude00a\u00e9\u20ac\ud83d\ude00", 4))
        .containsExactly("a\u00e9", "\u20ac", "\ud83d\ude00", "a\u00e9", "\u20ac", "\ud83d\ude00");
  }

  @Test
  void aCodePointThatDoesNotFitIsAPartOfItsOwn() {
    assertThat(parts("\ud83d\ude00\ud83d\ude00", 1))
        .containsExactly("\ud83d\ude00", "\ud83d\ude00");
    assertThat(parts("\u20ac".repeat(2), 4)).containsExactly("\u20ac", "\u20ac");
  }

  @Test
  void thereAreNeverTooManyParts() {
    assertThat(parts("x".repeat(1_000_000), 10)).hasSizeLessThanOrEqualTo(1_000);
    assertThat(parts("\ud83d\ude00".repeat(300_000), 10)).hasSizeLessThanOrEqualTo(1_000);
  }

  @Test
  void aPartHasAtLeastOneByte() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bodies("x", 0))
        .withMessageContaining("0");
  }

  @Test
  void whatIsCutIsPutTogetherAgain() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    PayloadReader reader =
        new PayloadReader(
            WireLimits.DEFAULTS, Duration.ofSeconds(1), InstantSource.fixed(Instant.EPOCH));
    for (int round = 0; round < 300; round++) {
      String json = randomText(random);
      List<String> bodies =
          new ArrayList<>(
              new Fragmenter(1 + random.nextInt(50), new WireIds(random), WireLimits.DEFAULTS)
                  .bodies(json));
      Collections.shuffle(bodies, random);
      PayloadReader.Received received = null;
      for (String body : bodies) {
        assertThat(received).as("seed %d", seed).isNull();
        received = reader.read(new Payload("client", body).text());
      }
      assertThat(received).as("seed %d", seed).isNotNull();
      assertThat(received.json()).as("seed %d", seed).hasToString(json);
      assertThat(received.bodies()).as("seed %d", seed).hasSameSizeAs(bodies);
    }
  }

  @Test
  void sizesAreThoseOfTheEncodedText() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      String text = randomText(random);
      assertThat(Utf8.size(text)).as("seed %d", seed).isEqualTo(text.getBytes(UTF_8).length);
    }
    assertThat(Utf8.size("\ud800")).isEqualTo(3);
    assertThat(Utf8.size("\ude00\ud83d")).isEqualTo(6);
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int[] bounds = {0x80, 0x800, 0xd800, 0x110000};
    for (int i = random.nextInt(200); i >= 0; i--) {
      int codePoint = random.nextInt(bounds[random.nextInt(bounds.length)]);
      text.appendCodePoint(codePoint >= 0xd800 && codePoint < 0xe000 ? '\n' : codePoint);
    }
    return text.toString();
  }

  private static List<String> parts(String json, int bytes) {
    List<String> bodies = bodies(json, bytes);
    return bodies.size() == 1
        ? bodies
        : bodies.stream().map(body -> body.split("\n", 4)[3]).toList();
  }

  private static List<String> bodies(String json, int bytes) {
    return new Fragmenter(bytes, () -> ID, WireLimits.DEFAULTS).bodies(json);
  }
}
