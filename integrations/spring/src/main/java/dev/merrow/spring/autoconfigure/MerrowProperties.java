package dev.merrow.spring.autoconfigure;

import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.PathRules;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code merrow.*}.
 *
 * @param server the broker as an endpoint of the application
 * @param client an external broker, of which the application is a client
 * @param stores the storage of the application's stores
 */
@ConfigurationProperties("merrow")
public record MerrowProperties(
    @DefaultValue Server server, @DefaultValue Client client, @DefaultValue Stores stores) {

  /** Checks that the application is not both a broker and a client. */
  public MerrowProperties {
    if (client.url() != null && Boolean.TRUE.equals(server.enabled())) {
      throw new IllegalArgumentException(
          "An application is a broker or a client of one: remove merrow.server.enabled or"
              + " merrow.client.url");
    }
  }

  /** Whether the application is a client of a broker elsewhere. */
  boolean isClient() {
    return client.url() != null;
  }

  /**
   * The properties {@code merrow.server.*}.
   *
   * @param enabled whether the application is a broker; by default it is in a servlet application,
   *     unless merrow.client.url is set
   * @param path the prefix of the broker's paths in the application, with a leading slash: with
   *     "/sync", the path "todos" is at "/sync/todos"
   * @param anonymous the access of unauthenticated clients; none by default
   * @param access the access of users, by path and authority; of several matching rules, the one
   *     that allows more applies. Without rules, every authenticated user may read and write
   *     everything
   * @param allowedOrigins the sites whose pages may connect, such as https://example.com, in
   *     addition to those that the application itself serves
   * @param live whether the live page is shown at the path's /live/, and the interface under it
   *     served at /api/v1/: "on"; "off"; or "auto", only if server.address is one that no other
   *     machine reaches and server.forward-headers-strategy is not set or "none", and only to this
   *     machine
   * @param administrators the authority of users who see all paths, clients and problems on the
   *     live page, such as ROLE_ADMIN; none by default
   * @param drainDelay how long the broker continues to serve when the application shuts down, while
   *     it is reported as out of service
   * @param closeTimeout how long clients may take to close when the application ends
   */
  public record Server(
      @Nullable Boolean enabled,
      @DefaultValue("/sync") String path,
      @Nullable Access anonymous,
      @DefaultValue List<AccessRule> access,
      @DefaultValue List<String> allowedOrigins,
      @DefaultValue("auto") Live live,
      @Nullable String administrators,
      @DefaultValue("0s") Duration drainDelay,
      @DefaultValue("2s") Duration closeTimeout) {

    /** Checks the properties. */
    public Server {
      if (!path.isEmpty() && !path.matches("(/[^/{}?#]+)+")) {
        throw new IllegalArgumentException(
            "merrow.server.path must begin with a slash and not end with one, such as /sync, and be"
                + " without braces, ? and #; it is \"%s\"".formatted(path));
      }
      requireNotNegative("merrow.server.drain-delay", drainDelay);
      requirePositive("merrow.server.close-timeout", closeTimeout);
      access = List.copyOf(access);
      allowedOrigins = List.copyOf(allowedOrigins);
    }
  }

  /** When the live page is shown. */
  public enum Live {
    /** To this machine, if the application can be reached from there alone, and by no proxy. */
    AUTO,
    /** To all whom the broker admits. */
    ON,
    /** To nobody. */
    OFF
  }

  /**
   * A rule of {@code merrow.server.access}.
   *
   * @param path a pattern of paths, such as "todos", "shop/*" or "shop/**"; all by default
   * @param authority the authority that a user needs, such as ROLE_EDITOR; by default every
   *     authenticated user has the access
   * @param access the access of such users
   */
  public record AccessRule(
      @DefaultValue("**") String path,
      @Nullable String authority,
      @DefaultValue("read-write") Access access) {

    /** Checks the pattern. */
    public AccessRule {
      try {
        PathRules.parse(Map.of(path, "read-only"));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("merrow.server.access.path: " + e.getMessage(), e);
      }
    }
  }

  /**
   * The properties {@code merrow.client.*}.
   *
   * @param url the broker, with the scheme ws or wss, such as wss://example.com/sync; the path of a
   *     store is appended. If it is set, the application is a client and no broker
   * @param token the token, which is sent as "Authorization: Bearer"
   * @param connectTimeout how long an attempt to connect may take
   * @param flushOnClose how long the shutdown of the application may wait for its changes to arrive
   */
  public record Client(
      @Nullable URI url,
      @Nullable String token,
      @DefaultValue("10s") Duration connectTimeout,
      @DefaultValue("3s") Duration flushOnClose) {

    /** Checks the properties. */
    public Client {
      if (url != null && !isWebSocket(url)) {
        throw new IllegalArgumentException(
            "merrow.client.url must be a URL with the scheme ws or wss and a host, without user,"
                + " query and fragment, such as wss://example.com/sync");
      }
      requirePositive("merrow.client.connect-timeout", connectTimeout);
      requireNotNegative("merrow.client.flush-on-close", flushOnClose);
    }

    private static boolean isWebSocket(URI url) {
      return ("ws".equalsIgnoreCase(url.getScheme()) || "wss".equalsIgnoreCase(url.getScheme()))
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawQuery() == null
          && url.getRawFragment() == null;
    }

    /** Omits the token. */
    @Override
    public String toString() {
      return "Client[url=%s, token=%s, connectTimeout=%s, flushOnClose=%s]"
          .formatted(url, token == null ? "none" : "given", connectTimeout, flushOnClose);
    }
  }

  /**
   * The properties {@code merrow.stores.*}: one of {@code directory}, {@code url} and {@code
   * dataSource} says where stores are kept. If all are blank, stores are in memory: those that the
   * application uses are lost with it, and others with their last client. A bean of type PathStores
   * replaces them.
   *
   * @param directory the directory of the stores, each in a SQLite file
   * @param url the PostgreSQL database of the stores, such as postgresql://user@host/database;
   *     needs merrow-stores-postgres. Applications with the same database are a cluster
   * @param dataSource the name of the application's bean of type DataSource for the PostgreSQL
   *     database of the stores; needs merrow-stores-postgres
   * @param password the password for the database of the URL, unless the URL has one
   * @param tablePrefix the prefix of the names of the stores' tables in PostgreSQL
   * @param transactions how many transactions may run in PostgreSQL at the same time; a data source
   *     should have two connections more
   * @param lookInterval how often stores are checked for writes of other processes; 0 for never. By
   *     default every second in files, and every 30 seconds in PostgreSQL, which notifies of writes
   * @param loadTimeout how long opening and loading a store may take
   */
  public record Stores(
      @DefaultValue("") String directory,
      @DefaultValue("") String url,
      @DefaultValue("") String dataSource,
      @Nullable String password,
      @DefaultValue("merrow") String tablePrefix,
      @DefaultValue("8") int transactions,
      @Nullable Duration lookInterval,
      @DefaultValue("30s") Duration loadTimeout) {

    /** Checks the properties. */
    public Stores {
      if (Stream.of(directory, url, dataSource).filter(each -> !each.isBlank()).count() > 1) {
        throw new IllegalArgumentException(
            "Stores are kept in one place: set one of merrow.stores.directory, merrow.stores.url"
                + " and merrow.stores.data-source");
      }
      if (lookInterval != null) {
        requireNotNegative("merrow.stores.look-interval", lookInterval);
      }
      requirePositive("merrow.stores.load-timeout", loadTimeout);
      if (transactions < 1) {
        throw new IllegalArgumentException(
            "merrow.stores.transactions must be positive: " + transactions);
      }
    }

    /** Whether stores are kept in files. */
    boolean isInDirectory() {
      return !directory.isBlank();
    }

    /** Whether stores are kept in a database. */
    boolean isInDatabase() {
      return !url.isBlank() || isInDataSource();
    }

    /** Whether the application has the connections to the database. */
    boolean isInDataSource() {
      return !dataSource.isBlank();
    }

    /** Omits the URL and the password. */
    @Override
    public String toString() {
      return ("Stores[directory=%s, url=%s, dataSource=%s, tablePrefix=%s, transactions=%s,"
              + " lookInterval=%s, loadTimeout=%s]")
          .formatted(
              directory,
              url.isBlank() ? "none" : "given",
              dataSource,
              tablePrefix,
              transactions,
              lookInterval,
              loadTimeout);
    }
  }

  private static void requireNotNegative(String name, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative: " + duration);
    }
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive: " + duration);
    }
  }
}
