package dev.merrow.ws.server.cli;

import dev.merrow.backplane.Backplane;
import dev.merrow.backplane.nats.NatsBackplane;
import dev.merrow.backplane.redis.RedisBackplane;
import dev.merrow.ws.server.WsServerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The engine between the brokers of a cluster. */
final class ClusterSettings {
  @Option(
      names = "--cluster",
      paramLabel = "URL",
      description =
          "Exchange messages at once with the other brokers of a cluster over this engine: "
              + "redis://HOST:PORT, rediss:// for TLS, or nats://HOST:PORT, tls:// for TLS. So "
              + "clients of one path may be at several brokers also without --store. Default: "
              + "brokers that share a database learn from it alone.")
  @Nullable String url;

  @Option(
      names = "--cluster-name",
      paramLabel = "NAME",
      defaultValue = "merrow",
      description =
          "Talk only to brokers with the same name at the engine: letters, digits, - and _. "
              + "Default: ${DEFAULT-VALUE}.")
  String name = "";

  void apply(WsServerOptions.Builder options) {
    if (!name.matches("[A-Za-z0-9_-]{1,40}")) {
      throw new IllegalArgumentException(
          "--cluster-name must be 1 to 40 letters, digits, - and _: " + name);
    }
    if (url != null) {
      options.backplane(connect(url));
    }
  }

  private Backplane connect(String where) {
    String scheme = where.replaceFirst("(?s):.*", "");
    return switch (scheme) {
      case "redis", "rediss" -> RedisBackplane.connect(where, name);
      case "nats", "tls" -> NatsBackplane.connect(where, name);
      default ->
          throw new IllegalArgumentException(
              "--cluster takes a URL that begins with redis://, rediss://, nats:// or tls://");
    };
  }
}
