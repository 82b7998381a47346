package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Utf8Text;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private final List<String> out = new ArrayList<>();
  private final PausableQueue pausableQueue =
      new PausableQueue(1_000, payload -> out.add(payload.toString()));

  @Test
  void whatIsHeldBackComesInItsOrder() {
    pausableQueue.add(Utf8Text.of("one"));
    pausableQueue.pause();
    pausableQueue.add(Utf8Text.of("two"));
    pausableQueue.add(Utf8Text.of("three"));
    assertThat(out).containsExactly("one");
    pausableQueue.resume();
    pausableQueue.add(Utf8Text.of("four"));
    assertThat(out).containsExactly("one", "two", "three", "four");
  }

  @Test
  void payloadsWithoutAnythingInThemCountToo() {
    pausableQueue.pause();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                pausableQueue.add(Utf8Text.of(""));
              }
            })
        .isInstanceOf(OverflowException.class);
  }
}
