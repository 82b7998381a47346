package dev.merrow.ws.server.cli.content;

import dev.merrow.ws.server.tls.TrustedCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for a broker. Tokens are never on the command line, which others can see. */
final class BrokerOptions {
  /** The environment's variable that holds the token. */
  static final String TOKEN_VARIABLE = "MERROW_TOKEN";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Present the token in this file to the broker. Default: the token in the environment's "
              + TOKEN_VARIABLE
              + ", if any.")
  @Nullable Path tokenFile;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description =
          "Trust brokers whose certificates are signed with one in this PEM file, and no others. "
              + "Default: those that the Java runtime trusts.")
  @Nullable Path tlsCa;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      description =
          "How long the broker may take to confirm something without any progress. "
              + "Default: ${DEFAULT-VALUE}.")
  Duration timeout = Duration.ZERO;

  /** Returns how to reach a broker with the token of these options. */
  BrokerAccess access(Environment environment) {
    return access(token(tokenFile, environment.variable(TOKEN_VARIABLE)));
  }

  /** As {@link #access(Environment)}, with another token. */
  BrokerAccess access(@Nullable Supplier<String> token) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new CommandFailure(CommandFailure.MISUSE, "--timeout must be positive");
    }
    return new BrokerAccess(
        token, tlsCa == null ? null : TrustedCertificates.contextFor(tlsCa), timeout);
  }

  /** Returns what gives the token in a file, or else one that is given; null if neither is. */
  static @Nullable Supplier<String> token(@Nullable Path file, @Nullable String given) {
    if (file != null) {
      read(file);
      return () -> read(file);
    }
    return given == null ? null : given::strip;
  }

  private static String read(Path file) {
    try {
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        throw new CommandFailure(CommandFailure.FAILED, "There is no token in " + file);
      }
      return text;
    } catch (IOException e) {
      throw new CommandFailure(CommandFailure.FAILED, "Cannot read the token: " + e, e);
    }
  }
}
