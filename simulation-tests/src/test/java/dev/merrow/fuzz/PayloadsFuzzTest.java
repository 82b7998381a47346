package dev.merrow.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.merrow.wire.Fragmenter;
import dev.merrow.wire.Payload;
import dev.merrow.wire.PayloadReader;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import dev.merrow.wire.WireLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Payloads and the fragments that messages are cut into. */
@Tag("fuzz")
class PayloadsFuzzTest {
  private static final WireLimits LIMITS = new WireLimits(400, 8, 4);

  private static PayloadReader reader() {
    return new PayloadReader(LIMITS, Duration.ofSeconds(1), () -> Instant.EPOCH);
  }

  /** Several payloads, with NUL between. */
  @FuzzTest
  void whateverComesIsReadOrRefused(byte[] data) {
    PayloadReader reader = reader();
    for (String payload : new String(data, UTF_8).split("\0", -1)) {
      try {
        Received received = reader.read(Utf8Text.of(payload));
        if (received != null && received.bodies().size() > LIMITS.fragments()) {
          throw new AssertionError("More fragments than may be: " + received);
        }
      } catch (WireException e) {
        if (e.closeStatus().code() != 1007 && e.closeStatus().code() != 1013) {
          throw e;
        }
      }
    }
  }

  @FuzzTest
  void whatIsCutIsPutTogetherAgain(byte[] data) {
    String json = new String(data, UTF_8);
    PayloadReader reader =
        new PayloadReader(WireLimits.DEFAULTS, Duration.ofSeconds(1), () -> Instant.EPOCH);
    int partBytes = 1 + (data.length == 0 ? 0 : data[0] & 15);
    List<String> bodies =
        new Fragmenter(partBytes, () -> "0123456789abcdef", WireLimits.DEFAULTS).bodies(json);
    Received received = null;
    for (String body : bodies) {
      received = reader.read(new Payload("client", body).text());
    }
    boolean looksLikeAFragment = bodies.size() == 1;
    if (!looksLikeAFragment && (received == null || !received.json().toString().equals(json))) {
      throw new AssertionError(json + " became " + received);
    }
  }
}
