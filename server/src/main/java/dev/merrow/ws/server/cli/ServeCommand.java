package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.limits.ClientLimits;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the broker until the process is stopped. */
@Command(
    name = "serve",
    sortOptions = false,
    usageHelpWidth = 100,
    synopsisHeading = "Usage: ",
    customSynopsis = "merrow-server [serve] [OPTION]...",
    description = {
      "Runs the broker until SIGINT or SIGTERM. Then it accepts no more",
      "clients, closes the connected ones with 1001, and exits with code 0."
    },
    footer = {
      "",
      "Each option can also be set in the environment, such as --max-bytes by MERROW_MAX_BYTES, or",
      "in the file of --config, as max-bytes=1000000. The command line takes precedence over the",
      "environment, and the environment over the file.",
      "",
      "Examples:",
      "  merrow-server",
      "      for programs on this machine, while it runs",
      "  merrow-server --store pets-data",
      "      the same, and keep shared content in the directory pets-data",
      "  merrow-server --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --tokens tokens.json",
      "      for clients with a token, from any machine",
      ""
    })
final class ServeCommand extends CommandWithHelp implements Callable<Integer> {
  @ArgGroup(validate = false, heading = "%nListening:%n", order = 1)
  private ListenSettings listen = new ListenSettings();

  @ArgGroup(validate = false, heading = "%nPersistence:%n", order = 2)
  private StoreSettings stores = new StoreSettings();

  @ArgGroup(validate = false, heading = "%nCluster:%n", order = 3)
  private ClusterSettings cluster = new ClusterSettings();

  @ArgGroup(validate = false, heading = "%nAccess:%n", order = 4)
  private AccessSettings access = new AccessSettings();

  @ArgGroup(validate = false, heading = "%nProxies:%n", order = 5)
  private ProxySettings proxies = new ProxySettings();

  @ArgGroup(validate = false, heading = "%nConnections and paths:%n", order = 6)
  private ConnectionSettings connections = new ConnectionSettings();

  @ArgGroup(validate = false, heading = "%nMessages:%n", order = 7)
  private MessageSettings messages = new MessageSettings();

  @ArgGroup(validate = false, heading = "%nShared resources:%n", order = 8)
  private ShareSettings shares = new ShareSettings();

  @ArgGroup(validate = false, heading = "%nTimes:%n", order = 9)
  private TimeSettings times = new TimeSettings();

  @ArgGroup(validate = false, heading = "%nStatus and logs:%n", order = 10)
  private StatusSettings status = new StatusSettings();

  @Option(
      names = Settings.FILE_OPTION,
      paramLabel = "FILE",
      description = "Read options from this file, with lines such as port=8048.")
  @Nullable Path file;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec command;

  @Override
  public Integer call() throws InterruptedException {
    requireKnownSettings();
    requireNoBlanks();
    WsServerOptions options = options();
    WsServer server = WsServer.createWsServer(options);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "merrow-shutdown"));
    PrintWriter out = command.commandLine().getOut();
    out.printf(Locale.ROOT, "Merrow serves %s and all paths there.%n", listen.url(server.port()));
    if (server.statusPort() != server.port()) {
      out.printf(
          Locale.ROOT,
          "Status: http://%s:%s/metrics%n",
          ListenSettings.inUrl(status.host),
          server.statusPort());
    }
    if (options.showsLivePage()) {
      out.printf(Locale.ROOT, "Look: %s%n", listen.liveUrl(server.port()));
    }
    out.flush();
    new CountDownLatch(1).await();
    return 0;
  }

  private void requireKnownSettings() {
    IDefaultValueProvider provider = command.commandLine().getDefaultValueProvider();
    if (provider instanceof Settings settings) {
      settings.requireKnown(command.options());
    }
  }

  /** A flag that is blank is a mistake, such as a variable of a script that is not set. */
  private void requireNoBlanks() {
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
      if (option.stringValues().stream().anyMatch(String::isBlank)) {
        throw new ParameterException(
            command.commandLine(), option.longestName() + " needs a value that is not blank");
      }
    }
  }

  private WsServerOptions options() {
    try {
      WsServerOptions.Builder options = WsServerOptions.builder();
      listen.apply(options);
      stores.apply(options);
      cluster.apply(options);
      access.apply(options, stores.isChosen());
      proxies.apply(options);
      ClientLimits.Builder clients = ClientLimits.builder();
      connections.apply(options, clients);
      messages.apply(options, clients);
      shares.apply(options);
      times.apply(options, clients);
      options.clientLimits(clients.build());
      status.apply(options, listen.port);
      return options.build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private static void end(WsServer server) {
    server.close();
    // a process that ends on request has not failed
    Runtime.getRuntime().halt(0);
  }
}
