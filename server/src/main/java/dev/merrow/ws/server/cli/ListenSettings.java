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

/** The settings for the broker's address and TLS. */
final class ListenSettings {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Listen at this address. Default: ${DEFAULT-VALUE}, which is reachable from this "
              + "machine alone; 0.0.0.0 listens at all addresses.")
  String host = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8048",
      description = "Listen at this port. Default: ${DEFAULT-VALUE}; 0 chooses a free port.")
  int port;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "netty",
      description = "The engine that listens: netty or tyrus. Default: ${DEFAULT-VALUE}.")
  WsEngine engine = WsEngine.NETTY;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "Speak TLS (wss://) with this certificate in PEM, followed by its intermediate "
              + "certificates. The file is read again when it changes.")
  @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The private key of --tls-cert, in PEM, without a password.")
  @Nullable Path key;

  @Option(
      names = "--tls-client-ca",
      paramLabel = "FILE",
      description =
          "Trust client certificates signed by a certificate in this PEM file, and no "
              + "others. The file is read again when it changes. Default: clients are not asked "
              + "for a certificate.")
  @Nullable Path authorities;

  @Option(
      names = "--tls-client-cert",
      paramLabel = "DEMAND",
      defaultValue = "needed",
      description =
          "With --tls-client-ca, whether a client must present a certificate: needed or "
              + "wanted. Default: ${DEFAULT-VALUE}.")
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

  /** Returns the URL for clients. */
  String url(int actualPort) {
    return String.format(
        Locale.ROOT, "%s://%s:%s/", certificate == null ? "ws" : "wss", inUrl(host), actualPort);
  }

  /** Returns the URL of the live page. */
  String liveUrl(int actualPort) {
    String shown = host.equals("127.0.0.1") ? "localhost" : inUrl(host);
    return String.format(
        Locale.ROOT, "%s://%s:%s/live/", certificate == null ? "http" : "https", shown, actualPort);
  }

  /** A host as URLs have it. */
  static String inUrl(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
