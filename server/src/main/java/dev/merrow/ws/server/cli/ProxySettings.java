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
          "Trust proxies in this address range, such as 10.0.0.0/8, to report a client's "
              + "address. Repeat the option, or separate ranges by commas. Default: trust none, "
              + "so that all clients behind a proxy share its address.")
  List<String> trusted = List.of();

  @Option(
      names = "--client-address",
      paramLabel = "SOURCE",
      defaultValue = "x-forwarded-for",
      description =
          "How trusted proxies report the address: x-forwarded-for or forwarded, for the "
              + "header of that name, or proxy-protocol, with which each of their connections "
              + "must begin (version 1 or 2; not with --engine tyrus). Default: ${DEFAULT-VALUE}.")
  Source source = Source.X_FORWARDED_FOR;

  void apply(WsServerOptions.Builder options) {
    List<AddressRange> ranges = trusted.stream().map(AddressRange::parse).toList();
    if (ranges.isEmpty() && source != Source.X_FORWARDED_FOR) {
      throw new IllegalArgumentException("--client-address needs --trusted-proxies");
    }
    options.proxies(new TrustedProxies(ranges, source));
  }
}
