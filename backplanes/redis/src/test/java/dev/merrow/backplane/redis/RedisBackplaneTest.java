package dev.merrow.backplane.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import java.util.List;
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
  void otherUrlsAreRefusedWithoutTheirPassword() {
    for (String url : List.of("", "me:secret@host", "nats://me:secret@host", "redis:secret")) {
      assertThatThrownBy(() -> RedisBackplane.connect(url))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("redis://HOST:PORT")
          .hasMessageNotContaining("secret");
    }
  }
}
