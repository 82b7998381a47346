package dev.merrow.ws.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.testkit.server.RawSocket.Close;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.TokenFileAuthenticator;
import dev.merrow.ws.server.jwt.JwtAuthenticator;
import dev.merrow.ws.server.jwt.JwtKeys;
import dev.merrow.ws.server.jwt.JwtOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files of tokens and keys no longer allow ends, for those who are connected, too. */
class RevocationTest {
  private static final Close REVOKED = new Close(1008, "revoked");
  private static final String ANNA = "token-of-anna-1234567890";
  private static final String BEN = "token-of-ben-1234567890";

  @TempDir private Path directory;

  private Path write(String text) throws IOException {
    Path file = directory.resolve("file");
    Path next = directory.resolve("next");
    Files.writeString(next, text);
    // as a whole, as those replace files that care
    return Files.move(
        next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static WsServer serve(Authenticator authenticator) {
    return WsServer.createWsServer(
        WsServerOptions.builder().port(0).authenticator(authenticator).build());
  }

  private Path writeTokens(String... entries) throws IOException {
    return write("{\"tokens\": [" + String.join(", ", entries) + "]}");
  }

  private static String entry(String token, String identity, String paths) {
    return "{\"token\": \"%s\", \"identity\": \"%s\", \"paths\": {%s}}"
        .formatted(token, identity, paths);
  }

  private static String anna(String paths) {
    return entry(ANNA, "anna", paths);
  }

  private static String ben() {
    return entry(BEN, "ben", "\"**\": \"read-write\"");
  }

  private static void assertHears(RawSocket receiver, RawSocket sender) throws IOException {
    sender.send("\n[null,1,\"\"]");
    assertThat(receiver.readBody()).isEqualTo("[null,1,\"\"]");
  }

  @Test
  void aTokenThatIsRemovedEndsItsConnectionsAndNoOthers() throws Exception {
    Path file = writeTokens(anna("\"**\": \"read-write\""), ben());
    try (WsServer server = serve(TokenFileAuthenticator.createTokenFileAuthenticator(file));
        RawSocket anna = RawSocket.open(server.port(), "pets?access_token=" + ANNA);
        RawSocket shared = RawSocket.openShared(server.port(), "shop?access_token=" + ANNA);
        RawSocket ben = RawSocket.open(server.port(), "pets?access_token=" + BEN);
        RawSocket bens = RawSocket.open(server.port(), "pets?access_token=" + BEN)) {
      assertHears(anna, ben);
      assertThat(bens.readBody()).isEqualTo("[null,1,\"\"]");

      writeTokens(ben());

      assertThat(anna.readClose()).isEqualTo(REVOKED);
      assertThat(shared.readClose()).isEqualTo(REVOKED);
      assertThatThrownBy(() -> RawSocket.open(server.port(), "pets?access_token=" + ANNA))
          .hasMessageContaining(" 401 ");
      assertHears(bens, ben);
    }
  }

  @Test
  void aRuleThatIsChangedEndsTheConnectionsThatItAllowed() throws Exception {
    String both = "\"pets\": \"read-write\", \"shop/*\": \"read-write\"";
    Path file = writeTokens(anna(both + ", \"shop\": \"read-only\""), ben());
    try (WsServer server = serve(TokenFileAuthenticator.createTokenFileAuthenticator(file));
        RawSocket pets = RawSocket.open(server.port(), "pets?access_token=" + ANNA);
        RawSocket shop = RawSocket.open(server.port(), "shop/a?access_token=" + ANNA);
        RawSocket shared = RawSocket.openShared(server.port(), "shop?access_token=" + ANNA);
        RawSocket ben = RawSocket.open(server.port(), "pets?access_token=" + BEN)) {
      shared.subscribe("b");
      assertHears(pets, ben);

      writeTokens(
          anna("\"pets\": \"read-write\", \"shop/*\": \"read-only\", \"shop\": \"read-only\""),
          ben());

      assertThat(shop.readClose()).isEqualTo(REVOKED);
      // for its channel's sake, as its own path is allowed as before
      assertThat(shared.readClose()).isEqualTo(REVOKED);
      assertHears(pets, ben);
    }
  }

  @Test
  void aKeyThatIsRemovedEndsTheConnectionsOfItsTokens() throws Exception {
    ECKey old = new ECKeyGenerator(Curve.P_256).keyID("old").generate();
    ECKey next = new ECKeyGenerator(Curve.P_256).keyID("next").generate();
    Path file = write(new JWKSet(List.of(old, next)).toString());
    JwtOptions options = JwtOptions.builder(JwtKeys.ofJwks(file)).build();
    try (WsServer server = serve(JwtAuthenticator.createJwtAuthenticator(options));
        RawSocket byOld = RawSocket.open(server.port(), "pets?access_token=" + token(old));
        RawSocket byNext = RawSocket.open(server.port(), "pets?access_token=" + token(next));
        RawSocket other = RawSocket.open(server.port(), "pets?access_token=" + token(next))) {
      assertHears(byOld, byNext);
      assertThat(other.readBody()).isEqualTo("[null,1,\"\"]");

      write(new JWKSet(next).toString());

      assertThat(byOld.readClose()).isEqualTo(REVOKED);
      assertHears(other, byNext);
    }
  }

  private static String token(ECKey key) throws Exception {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .subject(key.getKeyID())
            .expirationTime(Date.from(Instant.now().plusSeconds(3_600)))
            .claim("merrow_paths", Map.of("pets", "read-write"))
            .build();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }
}
