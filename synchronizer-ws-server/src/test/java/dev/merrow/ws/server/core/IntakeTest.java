package dev.merrow.ws.server.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Utf8Text;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private final List<String> out = new ArrayList<>();
  private long charged;
  private final Intake intake =
      new Intake(1_000, payload -> out.add(payload.toString()), more -> charged += more);

  @Test
  void whatIsHeldBackComesInItsOrder() {
    intake.add(Utf8Text.of("one"));
    intake.pause();
    intake.add(Utf8Text.of("two"));
    intake.add(Utf8Text.of("three"));
    assertThat(out).containsExactly("one");
    assertThat(charged).isEqualTo(3 + 5 + 2 * 64);
    intake.resume();
    intake.add(Utf8Text.of("four"));
    assertThat(out).containsExactly("one", "two", "three", "four");
    assertThat(charged).isZero();
  }

  @Test
  void payloadsWithoutAnythingInThemCountToo() {
    intake.pause();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                intake.add(Utf8Text.of(""));
              }
            })
        .isInstanceOf(OverflowException.class);
  }
}
