package dev.merrow.ws.server.tyrus.internal;

import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.glassfish.grizzly.ssl.SSLEngineConfigurator;

/** Gives Grizzly the engines that it is given, just as they are. */
final class SuppliedTls extends SSLEngineConfigurator {
  private final Supplier<SSLEngine> engines;

  SuppliedTls(Supplier<SSLEngine> engines) {
    this.engines = engines;
    this.clientMode = false;
  }

  @Override
  public SSLEngine createSSLEngine() {
    return engines.get();
  }

  @Override
  public SSLEngine createSSLEngine(String peerHost, int peerPort) {
    return engines.get();
  }

  @Override
  public SSLEngine configure(SSLEngine engine) {
    return engine;
  }

  @Override
  public SSLEngineConfigurator copy() {
    return new SuppliedTls(engines);
  }
}
