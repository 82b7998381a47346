package dev.merrow.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.wire.internal.Utf8;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {

  @ParameterizedTest
  @CsvSource({
    "a, a",
    "é€, é€",
    "\ud83d\ude00, \ud83d\ude00",
    "\ud83d, \ufffd",
    "\ude00, \ufffd",
    "\ud83d\ud83d\ude00, \ufffd\ud83d\ude00",
    "\ude00\ud83d, \ufffd\ufffd",
    "?\ud83dx, ?\ufffdx"
  })
  void loneSurrogatesAreSentAsReplacementCharacters(String body, String sent) {
    Frame frame = Frame.of(new Payload("me", body));
    assertThat(new String(frame.utf8(), UTF_8)).isEqualTo("me\n" + sent);
    assertThat(frame.bytes()).isEqualTo(frame.utf8().length);
    assertThat(frame.text()).isEqualTo("me\n" + sent);
  }

  @Test
  void bytesAreCountedAsTheyAreSent() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        text.append((char) (random.nextBoolean() ? 0xd7f0 + random.nextInt(0x820) : 'x'));
      }
      String body = text.toString();
      long size = Utf8.size(body);
      assertThat(Frame.of(new Payload("", body)).bytes()).as("seed %d", seed).isEqualTo(size + 1);
      assertThat(Utf8.exceeds(body, (int) size)).as("seed %d", seed).isFalse();
      assertThat(Utf8.exceeds(body, (int) size - 1)).as("seed %d", seed).isTrue();
    }
  }
}
