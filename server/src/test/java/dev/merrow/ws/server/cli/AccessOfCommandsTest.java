package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.TokenFileAuthenticator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessOfCommandsTest {
  private static final String ANNA = "a-token-of-anna-1";
  private static final String BOARD = "a-token-of-a-board";

  @TempDir private Path directory;

  private StoringBroker broker(String name) throws IOException {
    Path tokens = directory.resolve(name + "-tokens.json");
    Files.writeString(
        tokens,
        """
        {"tokens": [{"token": "%s", "identity": "anna", "paths": {"pets": "read-write"}},
                    {"token": "%s", "identity": "board", "paths": {"pets": "read-only"}}]}\
        """
            .formatted(ANNA, BOARD));
    Authenticator authenticator = TokenFileAuthenticator.createTokenFileAuthenticator(tokens);
    return StoringBroker.start(
        directory.resolve(name), options -> options.authenticator(authenticator));
  }

  private String tokenFile(String token) throws IOException {
    return Files.writeString(directory.resolve("token-of-" + token), token + "\n").toString();
  }

  @Test
  void aTokenIsInTheEnvironmentOrAFile() throws IOException {
    try (StoringBroker broker = broker("one")) {
      String pets = broker.url("pets");
      Map<String, String> anna = Map.of("MERROW_TOKEN", ANNA);
      Command.run(anna, "set", pets, "pets", "fido", "legs", "4").expect(0);
      assertThat(Command.run(anna, "get", pets).expect(0).out()).contains("\"legs\":4");
      String file = tokenFile(ANNA);
      assertThat(Command.lines("get", pets, "--token-file", file).get(0)).contains("\"legs\":4");
      Command.run(Map.of("MERROW_TOKEN_FILE", file), "get", pets).expect(0);
      // the file counts before the variable
      Command.run(Map.of("MERROW_TOKEN", "wrong"), "get", pets, "--token-file", file).expect(0);
    }
  }

  @Test
  void whoIsNotLetInIsToldSo() throws IOException {
    try (StoringBroker broker = broker("one")) {
      Command nobody = Command.run("get", broker.url("pets")).expect(4);
      assertThat(nobody.err()).contains("401", "MERROW_TOKEN", "--token-file");
      assertThat(nobody.err().lines()).hasSize(1);
      Command.run(Map.of("MERROW_TOKEN", "wrong"), "watch", broker.url("pets")).expect(4);
      assertThat(
              Command.run(Map.of("MERROW_TOKEN", ANNA), "get", broker.url("shop")).expect(4).err())
          .contains("403");
      assertThat(Command.run("get", broker.url("pets"), "--token-file=missing").expect(1).err())
          .contains("Cannot read the token", "missing");
    }
  }

  @Test
  void whoMayOnlyReadIsToldWhatIsRefused() throws IOException {
    try (StoringBroker broker = broker("one")) {
      Map<String, String> board = Map.of("MERROW_TOKEN", BOARD);
      Command.run(
              Map.of("MERROW_TOKEN", ANNA), "set", broker.url("pets"), "pets", "fido", "legs", "4")
          .expect(0);
      assertThat(Command.run(board, "get", broker.url("pets")).expect(0).out()).contains("fido");
      assertThat(
              Command.run(board, "set", broker.url("pets"), "pets", "fido", "legs", "3")
                  .expect(4)
                  .err())
          .contains("refused", "\"legs\"", "\"fido\"");
      assertThat(
              Command.run(board, "get", broker.url("pets"), "pets", "fido", "legs")
                  .expect(0)
                  .out()
                  .strip())
          .isEqualTo("4");
    }
  }

  @Test
  void aUrlWithATokenIsRefused() {
    for (String url :
        new String[] {
          "ws://localhost:1/pets?access_token=secret-of-anna", "ws://secret-of-anna@h/p"
        }) {
      Command command = Command.run("get", url).expect(2);
      assertThat(command.err()).contains("MERROW_TOKEN").contains("must not carry a token");
    }
  }

  @Test
  void aBrokersTokenIsNotForAnother() throws IOException {
    try (StoringBroker one = broker("one");
        StoringBroker other = broker("other")) {
      Map<String, String> anna = Map.of("MERROW_TOKEN", ANNA);
      Command.run(anna, "set", one.url("pets"), "pets", "fido", "legs", "4").expect(0);
      assertThat(Command.run(anna, "copy", one.url("pets"), other.url("pets")).expect(4).err())
          .contains("401");
      Map<String, String> both = Map.of("MERROW_TOKEN", ANNA, "MERROW_TO_TOKEN", ANNA);
      Command.run(both, "copy", one.url("pets"), other.url("pets")).expect(0);
      Command.run(
              anna, "copy", one.url("pets"), other.url("pets"), "--to-token-file", tokenFile(ANNA))
          .expect(0);
      // the same broker gets the same token
      Command.run(anna, "copy", one.url("pets"), one.url("pets")).expect(0);
      String file = directory.resolve("pets.json").toString();
      Command.run(anna, "copy", one.url("pets"), file).expect(0);
      Command.run(anna, "copy", file, other.url("pets")).expect(0);
    }
  }
}
