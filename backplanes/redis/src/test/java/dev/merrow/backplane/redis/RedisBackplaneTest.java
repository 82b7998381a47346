package dev.merrow.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedisBackplaneTest {

  @Test
  void aServerThatIsNotThereIsNamedWithoutThePassword() {
    assertThatThrownBy(() -> RedisBackplane.connect("redis://me:secret@127.0.0.1:1"))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("127.0.0.1, port 1")
        .hasMessageNotContaining("secret");
  }

  @Test
  void itTriesToConnectAgainAtLeastEveryTwoSeconds() {
    ClientResources resources = RedisBackplane.resources();
    try {
      Delay delay = resources.reconnectDelay();
      assertThat(delay.createDelay(1)).isLessThanOrEqualTo(Duration.ofMillis(50));
      for (int attempt = 1; attempt < 1_000; attempt++) {
        assertThat(delay.createDelay(attempt))
            .as("attempt %s", attempt)
            .isPositive()
            .isLessThanOrEqualTo(Duration.ofSeconds(2));
      }
    } finally {
      var unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }

  @Test
  void otherUrlsAreRefusedWithoutTheirPassword() {
    for (String url : List.of("", "me:secret@host", "nats://me:secret@host", "redis:secret")) {
      assertThatThrownBy(() -> RedisBackplane.connect(url))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("redis://HOST:PORT")
          .hasMessageNotContaining("secret");
    }
  }
}
