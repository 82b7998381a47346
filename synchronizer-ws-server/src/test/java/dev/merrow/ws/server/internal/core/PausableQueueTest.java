package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Utf8Text;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PausableQueueTest {
  private final List<String> out = new ArrayList<>();
  private long charged;
  private final PausableQueue pausableQueue =
      new PausableQueue(1_000, payload -> out.add(payload.toString()), more -> charged += more);

  @Test
  void whatIsHeldBackComesInItsOrder() {
    pausableQueue.add(Utf8Text.of("one"));
    pausableQueue.pause();
    pausableQueue.add(Utf8Text.of("two"));
    pausableQueue.add(Utf8Text.of("three"));
    assertThat(out).containsExactly("one");
    assertThat(charged).isEqualTo(3 + 5 + 2 * 64);
    pausableQueue.resume();
    pausableQueue.add(Utf8Text.of("four"));
    assertThat(out).containsExactly("one", "two", "three", "four");
    assertThat(charged).isZero();
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

  @Test
  void nothingIsHeldBackAnymoreOnceItIsDropped() {
    pausableQueue.pause();
    pausableQueue.add(Utf8Text.of("one"));
    pausableQueue.drop();
    pausableQueue.add(Utf8Text.of("two"));
    assertThat(charged).isZero();
    pausableQueue.resume();
    assertThat(out).isEmpty();
  }
}
