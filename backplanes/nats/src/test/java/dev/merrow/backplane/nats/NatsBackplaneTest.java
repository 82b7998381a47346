package dev.merrow.backplane.nats;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import org.junit.jupiter.api.Test;

class NatsBackplaneTest {

  @Test
  void aServerThatIsNotThereIsReportedWithoutThePassword() {
    assertThatThrownBy(() -> NatsBackplane.connect("nats://me:secret@127.0.0.1:1"))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("Cannot connect to NATS")
        .hasMessageNotContaining("secret");
  }

  @Test
  void otherUrlsAreRefusedWithoutTheirPassword() {
    assertThatThrownBy(() -> NatsBackplane.connect("nats://me:secret@ho st:x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nats://HOST:PORT")
        .hasMessageNotContaining("secret");
  }
}
