package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsEngine;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.tls.PemTls;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the broker listens, and whether with TLS. */
final class ListenSettings {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Listen at this address. Default: ${DEFAULT-VALUE}, which is reached from this "
              + "machine alone; 0.0.0.0 for all.")
  String host = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8048",
      description = "Listen at this port. Default: ${DEFAULT-VALUE}; 0 for one that is free.")
  int port;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "netty",
      description = "What listens: netty or tyrus. Default: ${DEFAULT-VALUE}.")
  WsEngine engine = WsEngine.NETTY;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "Speak TLS (wss://) with this certificate, in PEM, and those after it that lead "
              + "to a well-known one. Read again when it changes.")
  @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The private key of that certificate, in PEM, without a password.")
  @Nullable Path key;

  void apply(WsServerOptions.Builder options) {
    options.host(host).port(port).engine(engine);
    if (certificate != null && key != null) {
      options.tls(PemTls.createPemTls(certificate, key));
    } else if (certificate != null || key != null) {
      throw new IllegalArgumentException("--tls-cert and --tls-key must be given both or neither");
    }
  }

  /** Where clients find it. */
  String url(int actualPort) {
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return "%s://%s:%d/".formatted(certificate == null ? "ws" : "wss", shown, actualPort);
  }
}
