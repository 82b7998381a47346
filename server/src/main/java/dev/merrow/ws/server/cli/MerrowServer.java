package dev.merrow.ws.server.cli;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.cli.content.BackupCommand;
import dev.merrow.ws.server.cli.content.CheckCommand;
import dev.merrow.ws.server.cli.content.CommandFailure;
import dev.merrow.ws.server.cli.content.Consoles;
import dev.merrow.ws.server.cli.content.CopyCommand;
import dev.merrow.ws.server.cli.content.DeleteCommand;
import dev.merrow.ws.server.cli.content.ExportCommand;
import dev.merrow.ws.server.cli.content.GetCommand;
import dev.merrow.ws.server.cli.content.ImportCommand;
import dev.merrow.ws.server.cli.content.OneLine;
import dev.merrow.ws.server.cli.content.PathsCommand;
import dev.merrow.ws.server.cli.content.SetCommand;
import dev.merrow.ws.server.cli.content.WatchCommand;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The command that runs the broker. */
@Command(
    name = "merrow-server",
    versionProvider = VersionText.class,
    description = "Connects mergeable stores, in Java and JavaScript.",
    footer = {
      "",
      "Without a command, it serves; the options of serve apply.",
      "Stores join by opening a WebSocket at a path of their choice, such as",
      "ws://localhost:8048/pets. All stores on one path share their content.",
      "",
      "Examples:",
      "  merrow-server --store pets-data",
      "      serve programs on this machine, and keep shared content in the directory pets-data",
      "  merrow-server demo",
      "      show two stores that a broker connects",
      "  merrow-server get ws://localhost:8048/pets",
      "      print what the clients of a path share",
      "  merrow-server serve --help",
      "      show all options"
    },
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      GetCommand.class,
      WatchCommand.class,
      SetCommand.class,
      DeleteCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      CopyCommand.class,
      CheckCommand.class,
      BackupCommand.class,
      PathsCommand.class
    })
public final class MerrowServer extends CommandWithHelp {
  /** What the command itself takes; other options are those of {@code serve}. */
  private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");

  /** Netty checks every hundredth buffer for usage errors, which tests cover. */
  private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

  /** TLS renegotiation costs the broker work and has no benefit for a client. */
  private static final String RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  /** Whether that is wanted; picocli then prints it, and runs nothing. */
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the versions of this program, Java and the operating system.")
  boolean version;

  private MerrowServer() {}

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    Logs.begin();
    Thread.setDefaultUncaughtExceptionHandler(new FatalErrorHandler());
    setUnlessSet(LEAK_DETECTION, "disabled");
    setUnlessSet(RENEGOTIATION, "true");
    System.exit(run(System.getenv(), args));
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Runs the command, and gives the process's exit code. */
  private static int run(Map<String, String> environment, String... args) {
    CommandLine command = commandLine().setOut(out());
    try {
      command.setDefaultValueProvider(Settings.read(environment, args));
    } catch (MerrowException e) {
      return tell(e, command);
    }
    return command.execute(withCommand(args));
  }

  /** Returns stdout: in UTF-8, whatever the locale, unless people read it at a terminal. */
  private static PrintWriter out() {
    Console console = Consoles.terminal();
    Charset charset = console == null ? StandardCharsets.UTF_8 : console.charset();
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), charset), true);
  }

  /** The command with all below it. */
  static CommandLine commandLine() {
    return new CommandLine(new MerrowServer())
        .registerConverter(Duration.class, new DurationConverter())
        .setCaseInsensitiveEnumValuesAllowed(true)
        // what is to be written may begin with @, too
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(new UsageErrors())
        .setExecutionExceptionHandler(MerrowServer::tell);
  }

  /** The arguments, with a command in front if there is none. */
  static String[] withCommand(String... args) {
    boolean serve = args.length == 0 || (args[0].startsWith("-") && !OWN_OPTIONS.contains(args[0]));
    return serve
        ? Stream.concat(Stream.of("serve"), List.of(args).stream()).toArray(String[]::new)
        : args;
  }

  /** Reports what could not be done; shows a stack trace only for unexpected failures. */
  private static int tell(Exception error, CommandLine command, ParseResult parsed)
      throws Exception {
    if (error instanceof MerrowException known) {
      return tell(known, command);
    }
    throw error;
  }

  private static int tell(MerrowException error, CommandLine command) {
    String line = OneLine.of(String.valueOf(error.getMessage()));
    // not as markup, which names of tables and files may look like
    command.getErr().println(Ansi.AUTO.enabled() ? "\u001b[1;31m" + line + "\u001b[0m" : line);
    return error instanceof CommandFailure failure
        ? failure.exitCode()
        : command.getCommandSpec().exitCodeOnExecutionException();
  }
}
