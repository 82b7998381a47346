package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.proxy.AddressRange;
import dev.merrow.ws.server.proxy.TrustedProxies;
import dev.merrow.ws.server.proxy.TrustedProxies.Source;
import java.util.List;
import picocli.CommandLine.Option;

/** Which proxies are in front of the broker. */
final class ProxySettings {
  @Option(
      names = "--trusted-proxies",
      paramLabel = "RANGE",
      split = ",",
      description =
          "Believe proxies in this range of addresses, such as 10.0.0.0/8, where a client's "
              + "connection comes from; may be given more than once, or several with commas. "
              + "Default: believe none, so that all clients behind a proxy have its address.")
  List<String> trusted = List.of();

  @Option(
      names = "--client-address",
      paramLabel = "SOURCE",
      defaultValue = "x-forwarded-for",
      description =
          "How those proxies say it: x-forwarded-for or forwarded, for the header of that name, or "
              + "proxy-protocol, which each connection from them must begin with (version 1 or 2; "
              + "not with --engine tyrus). Default: ${DEFAULT-VALUE}.")
  Source source = Source.X_FORWARDED_FOR;

  void apply(WsServerOptions.Builder options) {
    List<AddressRange> ranges = trusted.stream().map(AddressRange::parse).toList();
    if (ranges.isEmpty() && source != Source.X_FORWARDED_FOR) {
      throw new IllegalArgumentException("--client-address needs --trusted-proxies");
    }
    options.proxies(new TrustedProxies(ranges, source));
  }
}
