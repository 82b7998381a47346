package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.proxy.TrustedProxies.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

class SettingsTest {
  @TempDir private Path directory;

  /** What an option is set to in the end. */
  private static Object value(Map<String, String> environment, String option, String... args) {
    CommandLine command = MerrowServer.commandLine();
    command.setDefaultValueProvider(Settings.read(environment, args));
    ParseResult parsed = command.parseArgs(MerrowServer.withCommand(args)).subcommand();
    OptionSpec found = parsed.commandSpec().findOption(option);
    return found.getValue();
  }

  private String file(String... lines) throws IOException {
    Path file = directory.resolve("merrow.properties");
    Files.write(file, List.of(lines));
    return file.toString();
  }

  @Test
  void theCommandLineCountsBeforeTheEnvironmentAndThatBeforeTheFile() throws IOException {
    String file = file("port = 1", "max-bytes = 11", "host = ::1", "ping-interval = 7s");
    Map<String, String> environment = Map.of("MERROW_PORT", "2", "MERROW_MAX_BYTES", "22");

    String[] args = {"--config", file, "--port", "3"};
    assertThat(value(environment, "--port", args)).isEqualTo(3);
    assertThat(value(environment, "--max-bytes", args)).isEqualTo(22);
    assertThat(value(environment, "--host", args)).isEqualTo("::1");
    assertThat(value(environment, "--ping-interval", args)).isEqualTo(Duration.ofSeconds(7));
    assertThat(value(environment, "--max-fragments", args)).isEqualTo(1_000);
  }

  @Test
  void theEnvironmentMayNameTheFile() throws IOException {
    Map<String, String> environment = Map.of("MERROW_CONFIG", file("store=/data"));
    assertThat(value(environment, "--store")).isEqualTo("/data");
    assertThat(value(environment, "--tls-cert")).isNull();
  }

  @Test
  void containersThatSetTheirOwnVersionAreServed() {
    Map<String, String> environment = Map.of("MERROW_VERSION", "1.2", "MERROW_HELP", "yes");
    CommandLine command = MerrowServer.commandLine();
    command.setDefaultValueProvider(Settings.read(environment));
    ParseResult parsed = command.parseArgs(MerrowServer.withCommand("--port", "3"));
    assertThat(parsed.isVersionHelpRequested()).isFalse();
    assertThat(((MerrowServer) command.getCommand()).version).isFalse();
    assertThat(parsed.subcommand().isUsageHelpRequested()).isFalse();
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Map<String, String> none = Map.of();
    assertThatThrownBy(() -> Settings.read(none, "--config", "missing.properties"))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("missing.properties");
  }

  @Test
  void whatCannotBeSetIsNamed() throws IOException {
    Settings settings = Settings.read(Map.of(), "--config", file("prot=1", "port=2"));
    CommandLine serve = MerrowServer.commandLine().getSubcommands().get("serve");
    assertThatThrownBy(() -> settings.requireKnown(serve.getCommandSpec().options()))
        .isInstanceOf(MerrowException.class)
        .hasMessageEndingWith(": prot");
  }

  @Test
  void whatIsBlankIsNotSet() throws IOException {
    Map<String, String> environment =
        Map.of("MERROW_STORE", "", "MERROW_HOST", "  ", "MERROW_PORT", "", "MERROW_CONFIG", "");
    assertThat(value(environment, "--store")).isNull();
    assertThat(value(environment, "--host")).isEqualTo("127.0.0.1");
    assertThat(value(environment, "--port")).isEqualTo(8048);

    String file = file("store =", "host = ::1", "tokens = ", "max-bytes = 11");
    assertThat(value(environment, "--store", "--config", file)).isNull();
    assertThat(value(environment, "--tokens", "--config", file)).isNull();
    assertThat(value(environment, "--host", "--config", file)).isEqualTo("::1");
  }

  @Test
  void aByteOrderMarkDoesNotCount() throws IOException {
    String file = file("\ufeffport = 1", "max-bytes = 11");
    assertThat(value(Map.of(), "--port", "--config", file)).isEqualTo(1);
    Settings settings = Settings.read(Map.of(), "--config", file);
    CommandLine serve = MerrowServer.commandLine().getSubcommands().get("serve");
    settings.requireKnown(serve.getCommandSpec().options());
  }

  @Test
  void proxiesAndHowTheySayWhereClientsAreAreNamed() throws IOException {
    String[] args = {"--trusted-proxies", "10.0.0.0/8,::1", "--client-address", "proxy-protocol"};
    assertThat(value(Map.of(), "--trusted-proxies", args)).isEqualTo(List.of("10.0.0.0/8", "::1"));
    assertThat(value(Map.of(), "--client-address", args)).isEqualTo(Source.PROXY_PROTOCOL);
    assertThat(value(Map.of(), "--client-address")).isEqualTo(Source.X_FORWARDED_FOR);
    assertThat(value(Map.of("MERROW_CLIENT_ADDRESS", "forwarded"), "--client-address"))
        .isEqualTo(Source.FORWARDED);
  }
}
