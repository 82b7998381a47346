package dev.merrow.benchmarks.cluster;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Redis server says of its traffic. */
final class RedisStats {
  private static final Pattern PUBLISHED = Pattern.compile("cmdstat_publish:calls=(\\d+)");
  private static final Pattern IN = Pattern.compile("total_net_input_bytes:(\\d+)");
  private static final Pattern OUT = Pattern.compile("total_net_output_bytes:(\\d+)");

  private RedisStats() {}

  /** It does not count the messages that go out. */
  static ClusterServers.Traffic traffic(int port) {
    RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      String stats = connection.sync().info("stats");
      String commands = connection.sync().info("commandstats");
      return new ClusterServers.Traffic(
          number(PUBLISHED, commands), 0, number(IN, stats), number(OUT, stats));
    } finally {
      client.shutdown();
    }
  }

  private static double number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
  }
}
