package dev.merrow.benchmarks.load;

import dev.merrow.benchmarks.client.JdkClientEngine;
import dev.merrow.benchmarks.client.NettyClientEngine;
import dev.merrow.ws.client.engine.ClientEngine;
import org.jspecify.annotations.Nullable;

/** What clients connect with. */
enum ClientKind {
  /** A raw socket of the generator's, which counts what comes and merges nothing. */
  RAW("one raw client, which merges nothing"),
  NIO("Merrow's own"),
  TYRUS("Tyrus on Grizzly"),
  JDK("`java.net.http`"),
  NETTY("Netty");

  private final String label;

  ClientKind(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /** Makes the engine; null for the default. */
  @Nullable ClientEngine engine() {
    return switch (this) {
      case RAW, NIO -> null;
      case TYRUS -> ClientEngine.installed("tyrus");
      case JDK -> new JdkClientEngine();
      case NETTY -> new NettyClientEngine();
    };
  }
}
