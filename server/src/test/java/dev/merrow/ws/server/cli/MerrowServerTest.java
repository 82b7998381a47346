package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.testkit.server.RawSocket;
import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MerrowServerTest {
  @TempDir private Path directory;

  @Test
  void theDemoShowsThatTwoStoresAgree() {
    StringWriter out = new StringWriter();
    CommandLine command = MerrowServer.commandLine().setOut(new PrintWriter(out));

    assertThat(command.execute("demo")).isZero();

    List<String> lines = out.toString().lines().map(String::strip).toList();
    assertThat(lines)
        .contains("pets fido sold     | true     | true")
        .contains("pets polly species | \"parrot\" | \"parrot\"")
        .contains("value open         | false    | false")
        .endsWith("They are equal.");
    assertThat(lines).anyMatch(line -> line.endsWith("differs"));
    List<String> hashes = lines.stream().filter(line -> line.matches("(Anna|Ben) +\\[.*")).toList();
    assertThat(hashes).hasSize(2);
    assertThat(hashes.get(0).substring(5).strip()).isEqualTo(hashes.get(1).substring(5).strip());
  }

  @Test
  void theDemoEndsItsProcess() throws Exception {
    try (ServerProcess demo = ServerProcess.start(directory, "demo")) {
      assertThat(demo.exitCode()).isZero();
    }
  }

  @Test
  void itServesUntilItIsToldToEnd() throws Exception {
    try (ServerProcess server = ServerProcess.start(directory, "--port", "0")) {
      int port = server.port();
      try (RawSocket one = RawSocket.open(port, "pets");
          RawSocket other = RawSocket.open(port, "pets")) {
        one.send("\n[null,1,\"\"]");
        assertThat(other.readBody()).isEqualTo("[null,1,\"\"]");

        server.tellToEnd();

        assertThat(one.readClose().code()).isEqualTo(1001);
        assertThat(other.readClose().code()).isEqualTo(1001);
      }
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void withoutACommandItServes() {
    assertThat(MerrowServer.withCommand()).containsExactly("serve");
    assertThat(MerrowServer.withCommand("--port", "1")).containsExactly("serve", "--port", "1");
    assertThat(MerrowServer.withCommand("serve", "-h")).containsExactly("serve", "-h");
    assertThat(MerrowServer.withCommand("demo")).containsExactly("demo");
    assertThat(MerrowServer.withCommand("--help")).containsExactly("--help");
    assertThat(MerrowServer.withCommand("--version")).containsExactly("--version");
    assertThat(MerrowServer.withCommand("-V")).containsExactly("-V");
  }

  @Test
  void theVersionIsThatOfWhatRuns() {
    for (String option : List.of("--version", "-V")) {
      assertThat(said(0, option).lines())
          .hasSize(3)
          .first()
          .asString()
          .startsWith("merrow-server ");
    }
    assertThat(run(0, "--version"))
        .contains("Java " + System.getProperty("java.version"), System.getProperty("os.name"));
    assertThat(run(0, "--help")).contains("-V, --version");
  }

  @Test
  void helpNamesTheCommandsAndTheirDefaults() {
    assertThat(run(0, "--help")).contains("serve", "demo", "ws://localhost:8048/pets");
    assertThat(run(0, "serve", "--help")).contains("--port", "8048", "--host", "127.0.0.1");
    assertThat(run(0, "demo", "--help")).contains("Usage: merrow-server demo");
  }

  @Test
  void whatCannotBeServedIsNamed() {
    assertThat(run(2, "serve", "--port", "65536")).contains("0 to 65535: 65536");
    assertThat(run(2, "serve", "--port", "many")).contains("--port", "many");
    assertThat(run(2, "serve", "--bogus")).contains("--bogus");
    try (WsServer server = WsServer.createWsServer(0)) {
      String port = Integer.toString(server.port());
      assertThat(run(1, "serve", "--port", port))
          .contains("Cannot listen at 127.0.0.1, port " + port)
          .doesNotContain(" at dev.");
    }
    assertThat(run(1, "serve", "--port", "0", "--host", "no.such.host.invalid"))
        .contains("no.such.host.invalid")
        .doesNotContain(" at dev.");
  }

  @Test
  void aMistakeIsToldInOneLineWithWhatWasProbablyMeant() {
    assertThat(run(2, "serve", "--stor", "x"))
        .isEqualTo(
            "Unknown options: '--stor', 'x'. Did you mean --store?"
                + " See merrow-server serve --help. ");
    assertThat(run(2, MerrowServer.withCommand("--prot", "1"))).contains("Did you mean --port?");
    assertThat(run(2, "dmeo")).contains("'dmeo'", "Did you mean demo?", "merrow-server --help");
    for (String line :
        List.of("--bogus", "--port=many", "--port", "--host= ", "--hub", "--tls-key=key.pem")) {
      assertThat(said(2, "serve", line).lines()).as(line).hasSize(1);
    }
  }

  @Test
  void helpHasExamples() {
    assertThat(run(0, "--help")).contains("Examples:", "merrow-server --store pets-data");
    assertThat(run(0, "serve", "--help")).contains("Examples:", "--store pets-data");
    assertThat(run(0, "demo", "--help")).contains("Examples:", "merrow-server demo --browser");
  }

  @Test
  void whoReachesMoreThanThisMachineMustChooseWhoMayDoWhat() {
    assertThat(run(2, "serve", "--port", "0", "--host", "0.0.0.0"))
        .contains("an authenticator is required", "--allow-all", "--tokens");
    assertThat(run(2, "serve", "--host", "0.0.0.0", "--allow-origin", "https://example.com"))
        .contains("an authenticator is required");
    assertThat(run(1, "serve", "--allow-all", "--jwt-pem", "x", "--port", "0"))
        .contains("Cannot use x");
    assertThat(run(2, "serve", "--allow-origin", "example.com")).contains("such as https://");
    assertThat(run(2, "serve", "--tls-key", "key.pem")).contains("both or neither");
    assertThat(run(2, "serve", "--hub")).contains("--hub needs --store");
    assertThat(run(2, "serve", "--routing", "open")).contains("--routing needs --store");
    assertThat(run(2, "serve", "--store", "x", "--hub", "--routing", "open"))
        .contains("exclude each other");
    assertThat(run(1, "serve", "--port", "0", "--store", "/proc"))
        .contains("Cannot keep stores in /proc")
        .doesNotContain(" at dev.");
    assertThat(run(1, "serve", "--tokens", "missing.json")).contains("missing.json");
  }

  @Test
  void tokensAreAskedFor() throws Exception {
    Path tokens = directory.resolve("tokens.json");
    Files.writeString(
        tokens,
        """
        {"tokens": [{"token": "a-token-of-anna-1", "identity": "anna",
                     "paths": {"pets": "read-write"}}]}\
        """);
    try (ServerProcess server =
        ServerProcess.start(
            directory, "--host", "127.0.0.1", "--port", "0", "--tokens", tokens.toString())) {
      int port = server.port();

      RawSocket.open(port, "pets?access_token=a-token-of-anna-1").close();
      assertThatThrownBy(() -> RawSocket.open(port, "pets")).hasMessageContaining(" 401 ");
      assertThatThrownBy(() -> RawSocket.open(port, "shop?access_token=a-token-of-anna-1"))
          .hasMessageContaining(" 403 ");
    }
    String log = Files.readString(directory.resolve("stderr"));
    assertThat(log).contains("anna has no access to shop").doesNotContain("a-token-of-anna");
  }

  @Test
  void rulesNeedAStoreAndMistakesInThemAreNamed() throws IOException {
    Path rules = directory.resolve("rules.json");
    Files.writeString(rules, "{\"paths\": [{\"pat\": \"shop\"}]}");
    String file = rules.toString();
    assertThat(run(2, "serve", "--rules", file)).contains("--rules needs --store");
    String store = directory.resolve("data").toString();
    assertThat(run(1, "serve", "--store", store, "--rules", file))
        .contains(
            "Cannot use %s: Expected path, tables and values in an entry of paths, not pat at line 1"
                .formatted(file));
  }

  @Test
  void aFlagThatIsBlankIsRefused() {
    assertThat(run(2, "serve", "--port", "0", "--store=")).contains("--store needs a value");
    assertThat(run(2, "serve", "--port", "0", "--tokens", " ")).contains("--tokens needs a value");
    assertThat(run(2, "serve", "--port", "0", "--host", "")).contains("--host needs a value");
  }

  @Test
  void proxiesThatMakeNoSenseAreNamed() {
    assertThat(run(2, "serve", "--trusted-proxies", "example.com")).contains("10.0.0.0/8");
    assertThat(run(2, "serve", "--client-address", "forwarded"))
        .contains("--client-address needs --trusted-proxies");
    assertThat(
            run(
                1,
                "serve",
                "--port=0",
                "--engine=tyrus",
                "--trusted-proxies=127.0.0.1",
                "--client-address=proxy-protocol"))
        .contains("PROXY protocol");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Duser.language=ar",
        "-Duser.language=fa",
        "-Duser.language=hi",
        "-Duser.language=th -Duser.country=TH -Duser.variant=TH"
      })
  void theLineForMachinesIsTheSameInAllLanguages(String language) throws Exception {
    List<String> options = List.of(language.split(" "));
    try (ServerProcess server = ServerProcess.start(directory, options, "--port", "0")) {
      RawSocket.open(server.port(), "pets").close();
    }
  }

  private static String status(int port, String path) throws IOException {
    try (RawSocket socket = RawSocket.connect(port)) {
      return socket.request("GET " + path + " HTTP/1.1\r\nHost: x").replaceAll("\r\n.*", "");
    }
  }

  @Test
  void strangersAreNotToldWhatIsMeasured() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(directory, "--port=0", "--host=0.0.0.0", "--allow-all")) {
      int port = server.port();
      assertThat(status(port, "/health/ready")).contains(" 200 ");
      assertThat(status(port, "/metrics")).contains(" 426 ");
    }
    try (ServerProcess server = ServerProcess.start(directory, "--port=0")) {
      assertThat(status(server.port(), "/metrics")).contains(" 200 ");
    }
  }

  @Test
  void whileItDrainsItSaysSoAndServes() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(directory, "--port=0", "--drain-delay=3s", "--close-timeout=1s")) {
      int port = server.port();
      try (RawSocket before = RawSocket.open(port, "pets")) {
        assertThat(status(port, "/health/ready")).contains(" 200 ");

        server.tellToEnd();

        while (!status(port, "/health/ready").contains(" 503 ")) {
          // it is told a moment later
          Thread.onSpinWait();
        }
        assertThat(status(port, "/health/live")).contains(" 200 ");
        try (RawSocket late = RawSocket.open(port, "pets")) {
          late.send("\n[null,1,\"\"]");
          assertThat(before.readBody()).isEqualTo("[null,1,\"\"]");
        }
        assertThat(before.readClose().code()).isEqualTo(1001);
      }
      assertThat(server.exitCode()).isZero();
    }
  }

  private static String run(int exitCode, String... arguments) {
    return said(exitCode, arguments).replaceAll("\\s+", " ");
  }

  private static String said(int exitCode, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    CommandLine command = MerrowServer.commandLine().setOut(out).setErr(out);
    assertThat(command.execute(arguments)).as("exit code, after: %s", said).isEqualTo(exitCode);
    return said.toString();
  }
}
