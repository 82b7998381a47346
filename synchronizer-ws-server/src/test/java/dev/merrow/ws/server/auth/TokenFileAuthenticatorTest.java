package dev.merrow.ws.server.auth;

import static dev.merrow.ws.server.auth.SampleRequests.granted;
import static dev.merrow.ws.server.auth.SampleRequests.refused;
import static dev.merrow.ws.server.auth.SampleRequests.request;
import static dev.merrow.ws.server.auth.SampleRequests.sameAs;
import static dev.merrow.ws.server.auth.SampleRequests.withBearer;
import static dev.merrow.ws.server.auth.SampleRequests.withHeader;
import static dev.merrow.ws.server.auth.SampleRequests.withQuery;
import static dev.merrow.ws.server.auth.SampleRequests.withoutToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenFileAuthenticatorTest {
  private static final String ANNA = "annas-long-secret=&%+";
  private static final String BOARD = "the-boards-long-secret";

  @TempDir private Path directory;
  private Path file;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @BeforeEach
  void writeTokens() throws IOException {
    file = directory.resolve("tokens.json");
    write(
        """
        {"tokens": [
          {"token": "%s", "identity": "anna", "paths": {"pets/**": "read-write"}},
          {"token": "%s", "identity": "board", "paths": {"pets": "read-only"},
           "expiry": "2026-01-01T01:00:00Z"}
        ]}\
        """
            .formatted(ANNA, BOARD));
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  private Authenticator authenticator() {
    return TokenFileAuthenticator.createTokenFileAuthenticator(file, () -> now);
  }

  @Test
  void whoShowsATokenMayDoWhatTheFileSays() {
    assertThat(granted(authenticator(), withBearer("pets/fido", ANNA)))
        .satisfies(sameAs(new Grant("anna", Access.READ_WRITE, null)));
    assertThat(granted(authenticator(), withHeader("pets", "authorization", "bearer " + BOARD)))
        .satisfies(
            sameAs(new Grant("board", Access.READ_ONLY, Instant.parse("2026-01-01T01:00:00Z"))));
  }

  @Test
  void aTokenHasTheLabelsOfItsEntry() throws IOException {
    assertThat(granted(authenticator(), withBearer("pets/fido", ANNA)).labels()).isEmpty();
    write(
        """
        {"tokens": [{"token": "%s", "identity": "anna", "paths": {"pets": "read-write"},
          "labels": ["owner:anna", "team:the red ones"]}]}\
        """
            .formatted(ANNA));
    assertThat(granted(authenticator(), withBearer("pets", ANNA)).labels())
        .containsExactlyInAnyOrder("owner:anna", "team:the red ones");
  }

  @Test
  void labelsAreBoundedInNumberAndLength() throws IOException {
    String most =
        IntStream.range(0, Grant.MAX_LABELS)
            .mapToObj(number -> "\"%s\"".formatted(number))
            .collect(Collectors.joining(","));
    String longest = "x".repeat(Grant.MAX_LABEL_LENGTH);
    writeLabels(most);
    assertThat(granted(authenticator(), withBearer("pets", ANNA)).labels())
        .hasSize(Grant.MAX_LABELS);
    writeLabels(most + ",\"more\"");
    assertThatThrownBy(this::authenticator)
        .isInstanceOf(MerrowException.class)
        .hasMessageContainingAll(file.toString(), "at most 1000 labels, not 1001", "line 1");
    writeLabels("\"" + longest + "\"");
    assertThat(granted(authenticator(), withBearer("pets", ANNA)).labels())
        .containsExactly(longest);
    writeLabels("\"x" + longest + "\"");
    assertThatThrownBy(this::authenticator)
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("labels of at most 1000 characters, not 1001: xxx");
    writeLabels("\"\"");
    assertThatThrownBy(this::authenticator)
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("labels that are not empty");
  }

  private void writeLabels(String labels) throws IOException {
    write(
        "{\"tokens\": [{\"token\": \"%s\", \"identity\": \"anna\", \"labels\": [%s],"
                .formatted(ANNA, labels)
            + " \"paths\": {\"pets\": \"read-write\"}}]}");
  }

  @Test
  void theQueryMayHoldTheToken() {
    assertThat(granted(authenticator(), withQuery("pets", "a=b&access_token=" + BOARD)).identity())
        .isEqualTo("board");
    String encoded = ANNA.replace("%", "%25").replace("=", "%3D").replace("&", "%26");
    assertThat(
            granted(
                    authenticator(),
                    withQuery("pets", "access_token=" + encoded.replace("+", "%2B")))
                .identity())
        .isEqualTo("anna");
  }

  @Test
  void whoIsNotKnownIsRefused() {
    for (AuthRequest request :
        new AuthRequest[] {
          withoutToken("pets"),
          withBearer("pets", ANNA + "x"),
          withBearer("pets", ""),
          withHeader("pets", "Authorization", "Basic " + ANNA),
          withQuery("pets", "access_token=%zz"),
          withQuery("pets", "token=" + ANNA)
        }) {
      assertThat(refused(authenticator(), request).kind()).isEqualTo(Kind.UNAUTHENTICATED);
    }
  }

  @Test
  void whatAProxySaysOfItselfDoesNotHideTheToken() {
    String basic = "Basic " + ANNA;
    assertThat(
            granted(
                    authenticator(),
                    request(
                        "pets", "access_token=" + BOARD, Map.of("Authorization", List.of(basic))))
                .identity())
        .isEqualTo("board");
    List<String> both = List.of(basic, "Bearer " + BOARD);
    assertThat(
            granted(authenticator(), request("pets", null, Map.of("Authorization", both)))
                .identity())
        .isEqualTo("board");
  }

  @Test
  void aByteOrderMarkDoesNotCount() throws IOException {
    write("\ufeff" + Files.readString(file));
    granted(authenticator(), withBearer("pets", ANNA));
  }

  @Test
  void whoIsKnownButHasNoBusinessHereIsForbidden() {
    assertThat(refused(authenticator(), withBearer("pets/fido", BOARD)).kind())
        .isEqualTo(Kind.FORBIDDEN);
  }

  @Test
  void aTokenExpires() {
    Authenticator authenticator = authenticator();
    now = Instant.parse("2026-01-01T00:59:59.999Z");
    granted(authenticator, withBearer("pets", BOARD));
    now = Instant.parse("2026-01-01T01:00:00Z");
    assertThat(refused(authenticator, withBearer("pets", BOARD)).kind())
        .isEqualTo(Kind.UNAUTHENTICATED);
  }

  @Test
  void theFileIsReadAgainWhenItHasChanged() throws IOException {
    Authenticator authenticator = authenticator();
    write(
        """
        {"tokens": [{"token": "bens-long-secret", "identity": "ben", "paths": {}}]}\
        """);
    now = now.plusSeconds(1);

    refused(authenticator, withBearer("pets", ANNA));
    assertThat(refused(authenticator, withBearer("pets", "bens-long-secret")).kind())
        .isEqualTo(Kind.FORBIDDEN);
  }

  @Test
  void aFileThatBreaksLeavesTheTokensAsTheyWere() throws IOException {
    Authenticator authenticator = authenticator();
    write("{\"tokens\": [");
    now = now.plusSeconds(1);
    granted(authenticator, withBearer("pets", ANNA));
    Files.delete(file);
    now = now.plusSeconds(1);
    granted(authenticator, withBearer("pets", ANNA));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                          | the file to be an object",
        "{\"tokens\": [], \"more\": 1}                               | more",
        "{\"tokens\": null}                                          | tokens not to be null",
        "{}                                                          | tokens",
        "{\"tokens\": [null]}                                        | entry of tokens",
        "{\"tokens\": [{\"labels\": \"a b\"}]}                       | labels to be an array",
        "{\"tokens\": [{\"labels\": [null]}]}                      | a label not to be null",
        "{\"tokens\": [{\"labels\": [[]]}]}                        | a label to be a string",
        "{\"tokens\": [{\"label\": []}]}                           | identity, paths, labels",
        "{\"tokens\": []} x                                          | line 1",
        "{\"tokens\": [{\"identity\": \"anna\", \"paths\": {}}]}     | token",
        "{\"tokens\": [{\"token\": \"secret\", \"identity\": \"anna\", \"paths\": {}}]} | anna to",
      })
  void aFileThatIsNotAsItMustBeIsNamedWithItsMistake(String text, String mistake)
      throws IOException {
    write(text);
    assertThatThrownBy(this::authenticator)
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(mistake)
        .hasMessageNotContaining("secret\"");
  }

  @Test
  void anExpiryThatIsNoTimeIsRefused() throws IOException {
    write(
        """
        {"tokens": [
          {"token": "%s", "identity": "anna", "paths": {}, "expiry": "tomorrow"}]}\
        """
            .formatted(ANNA));
    assertThatThrownBy(this::authenticator).hasMessageContaining("expiry of anna");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> TokenFileAuthenticator.createTokenFileAuthenticator(directory.resolve("missing")))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("missing");
  }
}
