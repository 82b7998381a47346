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
  private final Intake intake = new Intake(1_000, payload -> out.add(payload.toString()));

  @Test
  void whatIsHeldBackComesInItsOrder() {
    intake.add(Utf8Text.of("one"));
    intake.pause();
    intake.add(Utf8Text.of("two"));
    intake.add(Utf8Text.of("three"));
    assertThat(out).containsExactly("one");
    intake.resume();
    intake.add(Utf8Text.of("four"));
    assertThat(out).containsExactly("one", "two", "three", "four");
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
