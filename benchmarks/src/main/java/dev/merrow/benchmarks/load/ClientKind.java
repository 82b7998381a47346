package dev.merrow.benchmarks.load;

import dev.merrow.benchmarks.client.JdkClientEngine;
import dev.merrow.benchmarks.client.NettyClientEngine;
import dev.merrow.ws.client.engine.ClientEngine;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What clients connect with. */
enum ClientKind {
  /** A raw socket of the generator's, which counts what comes and merges nothing. */
  RAW("one raw client, which merges nothing", null),
  NIO("Merrow's own", () -> null),
  TYRUS("Tyrus on Grizzly", () -> ClientEngine.installed("tyrus")),
  JDK("`java.net.http`", JdkClientEngine::new),
  NETTY("Netty", NettyClientEngine::new);

  private final String label;
  private final @Nullable Supplier<@Nullable ClientEngine> engine;

  ClientKind(String label, @Nullable Supplier<@Nullable ClientEngine> engine) {
    this.label = label;
    this.engine = engine;
  }

  String label() {
    return label;
  }

  /** Makes the engine; null for the default. */
  @Nullable ClientEngine engine() {
    return engine == null ? null : engine.get();
  }
}
