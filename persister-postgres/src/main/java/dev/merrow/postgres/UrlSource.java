package dev.merrow.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** Connections to the database that a URL names. */
final class UrlSource implements ConnectionSource {
  private static final String JDBC = "jdbc:postgresql:";
  private static final List<String> SCHEMES = List.of("postgresql://", "postgres://");

  private final Driver driver = new Driver();
  private final String url;
  private final String name;
  private final Properties properties = new Properties();
  private final Supplier<@Nullable String> password;

  UrlSource(String url, Properties given) {
    this(url, given, () -> null);
  }

  /**
   * @param password is asked for the password before each connection, unless the URL or the
   *     properties have one
   */
  UrlSource(String url, Properties given, Supplier<@Nullable String> password) {
    this.password = password;
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "merrow");
    properties.setProperty("options", "-c lock_timeout=10s");
    String jdbc = url.startsWith(JDBC) ? url : jdbcOf(url);
    given.stringPropertyNames().forEach(key -> properties.put(key, given.getProperty(key)));
    Properties parsed = jdbc == null ? null : Driver.parseURL(jdbc, properties);
    if (jdbc == null || parsed == null) {
      throw new IllegalArgumentException(
          "Not a URL for PostgreSQL, such as postgresql://HOST/DATABASE: " + hidden(url));
    }
    this.url = jdbc;
    this.name =
        "%s on %s, port %s"
            .formatted(
                parsed.getProperty("PGDBNAME"),
                parsed.getProperty("PGHOST"),
                parsed.getProperty("PGPORT"));
  }

  /** A URL may hold a password. */
  private static String hidden(String url) {
    return url.replaceAll("(?s)^(\\w*://)?.*@", "$1...@").replaceAll("\\?.*", "?...");
  }

  /** Returns what the driver takes instead of a URL for psql; null if it is none. */
  private @Nullable String jdbcOf(String psqlUrl) {
    for (String scheme : SCHEMES) {
      if (psqlUrl.startsWith(scheme)) {
        String rest = psqlUrl.substring(scheme.length());
        int end = rest.split("[/?]", 2)[0].length();
        int at = rest.lastIndexOf('@', end);
        if (at >= 0) {
          String[] user = rest.substring(0, at).split(":", 2);
          properties.setProperty("user", decoded(user[0]));
          if (user.length > 1) {
            properties.setProperty("password", decoded(user[1]));
          }
        }
        return JDBC + "//" + rest.substring(at + 1);
      }
    }
    return null;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public Connection connect() throws SQLException {
    Connection connection = driver.connect(url, withPassword());
    if (connection == null) {
      throw new SQLException("The driver does not take the URL of " + name, "08001");
    }
    return connection;
  }

  private Properties withPassword() throws SQLException {
    if (properties.containsKey("password")) {
      return properties;
    }
    String now;
    try {
      now = password.get();
    } catch (RuntimeException e) {
      throw new SQLException("There is no password: " + e.getMessage(), "28P01", e);
    }
    if (now == null) {
      return properties;
    }
    Properties all = new Properties();
    all.putAll(properties);
    all.setProperty("password", now);
    return all;
  }

  @Override
  public String toString() {
    return name;
  }
}
