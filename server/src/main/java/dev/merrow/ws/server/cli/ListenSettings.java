package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsEngine;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.tls.ClientCertificates;
import dev.merrow.ws.server.tls.ClientCertificates.Demand;
import dev.merrow.ws.server.tls.PemTls;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
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

  @Option(
      names = "--tls-client-ca",
      paramLabel = "FILE",
      description =
          "Trust clients' certificates that are signed with one of those in this file, in PEM, and"
              + " no others. Read again when it changes. Default: clients are not asked for any.")
  @Nullable Path authorities;

  @Option(
      names = "--tls-client-cert",
      paramLabel = "DEMAND",
      defaultValue = "needed",
      description =
          "With --tls-client-ca, whether a client must show a certificate: needed or wanted. "
              + "Default: ${DEFAULT-VALUE}.")
  Demand demand = Demand.NEEDED;

  void apply(WsServerOptions.Builder options) {
    options.host(host).port(port).engine(engine);
    if (certificate != null && key != null) {
      ClientCertificates clients =
          authorities == null ? null : new ClientCertificates(authorities, demand);
      options.tls(PemTls.createPemTls(certificate, key, clients, InstantSource.system()));
    } else if (certificate != null || key != null) {
      throw new IllegalArgumentException("--tls-cert and --tls-key must be given both or neither");
    } else if (authorities != null) {
      throw new IllegalArgumentException("--tls-client-ca needs --tls-cert and --tls-key");
    }
  }

  /** Where clients find it. */
  String url(int actualPort) {
    return String.format(
        Locale.ROOT, "%s://%s:%s/", certificate == null ? "ws" : "wss", inUrl(host), actualPort);
  }

  /** A host as URLs have it. */
  static String inUrl(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
