package dev.merrow.ws.server.cli.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the paths of a broker. */
@Command(
    name = "paths",
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Lists the paths of a broker that have clients: those that the token grants, or all for an",
      "administrator. The broker must serve its interface: see --live of serve."
    },
    footer = {
      "",
      "Examples:",
      "  merrow-server paths ws://localhost:8048",
      "      list the paths in columns",
      "  merrow-server paths wss://example.com --format json --filter pets",
      "      list the paths whose names contain pets, as JSON lines"
    })
public final class PathsCommand extends ContentCommand {
  private static final int PAGE = 500;
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  /** How paths are printed. */
  enum Format {
    TABLE,
    JSON
  }

  @Parameters(
      paramLabel = "URL",
      description = "The broker, such as ws://localhost:8048 or wss://example.com.")
  private URI broker = URI.create("");

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "table, in columns; or json, one line for each path. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      description = "Only paths whose names contain this text, in upper or lower case.")
  private @Nullable String filter;

  @Mixin private BrokerOptions options = new BrokerOptions();

  @Override
  void run(Terminal terminal) throws IOException {
    String base = base();
    BrokerAccess access = options.access(environment());
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(access.timeout());
    if (access.tls() != null) {
      client.sslContext(access.tls());
    }
    HttpClient http = client.build();
    List<Map<String, Cell>> paths = new ArrayList<>();
    long total;
    do {
      Map<String, Cell> page = read(http, base, access, paths.size());
      total = Objects.requireNonNullElse(member(page, "total").asLong(), 0L);
      List<Cell> some = Objects.requireNonNullElse(member(page, "paths").asList(), List.of());
      if (some.isEmpty()) {
        break;
      }
      some.forEach(path -> paths.add(Objects.requireNonNullElse(path.asMap(), Map.of())));
    } while (paths.size() < total);
    if (format == Format.JSON) {
      paths.forEach(path -> terminal.print(JsonText.of(path)));
    } else {
      lines(paths).forEach(terminal::print);
    }
  }

  private String base() {
    String scheme = broker.getScheme();
    if (broker.getHost() == null || scheme == null) {
      throw misuse("Expected a URL such as ws://localhost:8048");
    }
    if (broker.getUserInfo() != null || broker.getQuery() != null) {
      throw misuse(
          "a URL that others can see must not carry a token: set %s, or name a file with --token-file"
              .formatted(BrokerOptions.TOKEN_VARIABLE));
    }
    String http =
        switch (scheme) {
          case "ws", "http" -> "http";
          case "wss", "https" -> "https";
          default -> throw misuse("Expected ws or wss in front of the host: " + broker);
        };
    String path = broker.getRawPath();
    return "%s://%s%s%sapi/v1/"
        .formatted(http, broker.getRawAuthority(), path, path.endsWith("/") ? "" : "/");
  }

  private Map<String, Cell> read(HttpClient http, String base, BrokerAccess access, int offset)
      throws IOException {
    String query =
        "paths?limit=%s&offset=%s&filter=%s"
            .formatted(PAGE, offset, filter == null ? "" : URLEncoder.encode(filter, UTF_8));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + query)).timeout(access.timeout());
    if (access.token() != null) {
      request.header("Authorization", "Bearer " + access.token().get());
    }
    HttpResponse<String> response;
    try {
      response = http.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(CommandFailure.FAILED, "Interrupted", e);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.FAILED, "Cannot reach %s: %s".formatted(broker, e), e);
    }
    if (response.statusCode() != OK) {
      throw failure(response);
    }
    try {
      return Objects.requireNonNullElse(Cell.ofJson(response.body()).asMap(), Map.of());
    } catch (InvalidCellException e) {
      throw new CommandFailure(
          CommandFailure.FAILED, broker + " answers with something else than paths", e);
    }
  }

  private CommandFailure failure(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == UNAUTHORIZED) {
      return new CommandFailure(
          CommandFailure.REFUSED,
          "%s refuses: HTTP 401. A token is read from the environment's %s, or the file that"
                  .formatted(broker, BrokerOptions.TOKEN_VARIABLE)
              + " --token-file names");
    }
    if (status == FORBIDDEN) {
      return new CommandFailure(
          CommandFailure.REFUSED, "%s refuses: HTTP 403: %s".formatted(broker, response.body()));
    }
    return new CommandFailure(
        CommandFailure.FAILED,
        "%s does not serve its interface (HTTP %s): see --live of serve".formatted(broker, status));
  }

  private static Cell member(Map<String, Cell> object, String name) {
    return object.getOrDefault(name, Cell.ofNull());
  }

  private static List<String> lines(List<Map<String, Cell>> paths) {
    List<List<String>> grid = new ArrayList<>();
    grid.add(List.of("path", "clients", "messages", "bytes", "store", "access"));
    for (Map<String, Cell> path : paths) {
      String id = member(path, "path").asString();
      grid.add(
          List.of(
              Columns.id(id == null ? "" : id),
              member(path, "clients").toString(),
              member(path, "messages").toString(),
              member(path, "bytes").toString(),
              OneLine.of(member(path, "store").toString()),
              OneLine.of(member(path, "access").toString())));
    }
    return Columns.ofGrid(grid);
  }
}
