package dev.merrow.ws.server.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import org.junit.jupiter.api.Test;

/** The build runs the engine's tests with two versions of Netty, and these are they. */
class NettyVersionTest {

  @Test
  void allOfNettyIsOfTheVersionThatIsToBeTested() {
    assertThat(Version.identify().values())
        .extracting(Version::artifactVersion)
        .isNotEmpty()
        .containsOnly(System.getProperty("merrow.netty"));
  }
}
