package dev.merrow.ws.server.jwt;

import static dev.merrow.ws.server.auth.SampleRequests.granted;
import static dev.merrow.ws.server.auth.SampleRequests.refused;
import static dev.merrow.ws.server.auth.SampleRequests.sameAs;
import static dev.merrow.ws.server.auth.SampleRequests.withBearer;
import static dev.merrow.ws.server.auth.SampleRequests.withQuery;
import static dev.merrow.ws.server.auth.SampleRequests.withoutToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.merrow.MerrowException;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtAuthenticatorTest {
  private static final String SECRET = "a secret of the issuer and the broker";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static RSAKey rsa;
  private static ECKey ec;

  @TempDir private Path directory;
  private Path file;
  private Instant now = START;

  @BeforeAll
  static void generate() throws JOSEException {
    rsa = new RSAKeyGenerator(2048).keyID("r").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
  }

  @BeforeEach
  void writeSecret() throws IOException {
    file = directory.resolve("keys");
    Files.writeString(file, SECRET + "\n");
  }

  private Authenticator authenticator(JwtKeys keys) {
    return JwtAuthenticator.createJwtAuthenticator(
        JwtOptions.builder(keys).clock(() -> now).build());
  }

  private static JWTClaimsSet.Builder annas() {
    return new JWTClaimsSet.Builder()
        .subject("anna")
        .expirationTime(Date.from(START.plusSeconds(3600)))
        .claim("merrow_paths", Map.of("pets/**", "read-write", "news", "read-only"));
  }

  private static String token(JWSAlgorithm algorithm, JWSSigner signer, JWTClaimsSet claims)
      throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID("some").build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  private static String hs256(JWTClaimsSet claims) throws JOSEException {
    return token(JWSAlgorithm.HS256, new MACSigner(SECRET), claims);
  }

  private void writePem(PublicKey key) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(key.getEncoded())));
  }

  @Test
  void aTokenGrantsWhatItSaysUntilItExpires() throws Exception {
    Authenticator authenticator = authenticator(JwtKeys.ofSecret(file));
    String token = hs256(annas().build());
    // for clocks may differ by half a minute
    Instant expiry = START.plusSeconds(3630);

    assertThat(granted(authenticator, withBearer("pets/fido", token)))
        .satisfies(sameAs(new Grant("anna", Access.READ_WRITE, expiry)));
    assertThat(granted(authenticator, withQuery("news", "access_token=" + token)))
        .satisfies(sameAs(new Grant("anna", Access.READ_ONLY, expiry)));
    assertThat(refused(authenticator, withBearer("shop", token)).kind()).isEqualTo(Kind.FORBIDDEN);
  }

  @Test
  void labelsAreAnArrayOrATextWithSpaces() throws Exception {
    Authenticator authenticator = authenticator(JwtKeys.ofSecret(file));
    assertThat(labels(authenticator, null)).isEmpty();
    assertThat(labels(authenticator, List.of("team:the red ones", "owner:anna")))
        .containsExactlyInAnyOrder("team:the red ones", "owner:anna");
    assertThat(labels(authenticator, " team:red  owner:anna"))
        .containsExactlyInAnyOrder("team:red", "owner:anna");
    assertThat(labels(authenticator, "")).isEmpty();
  }

  private static Set<String> labels(Authenticator authenticator, Object claim)
      throws JOSEException {
    String token = hs256(annas().claim("merrow_labels", claim).build());
    return granted(authenticator, withBearer("news", token)).labels();
  }

  @Test
  void anotherClaimMayHaveTheLabels() throws Exception {
    Authenticator authenticator =
        JwtAuthenticator.createJwtAuthenticator(
            JwtOptions.builder(JwtKeys.ofSecret(file))
                .labelsClaim("groups")
                .clock(() -> now)
                .build());
    String token =
        hs256(annas().claim("groups", List.of("red")).claim("merrow_labels", "blue").build());
    assertThat(granted(authenticator, withBearer("news", token)).labels()).containsExactly("red");
  }

  @Test
  void labelsThatAreNotAsTheyMustBeAreNamed() throws Exception {
    Authenticator authenticator = authenticator(JwtKeys.ofSecret(file));
    Map<Object, String> mistakes =
        Map.of(
            7,
            "an array of strings, or a string with spaces",
            Map.of("a", "b"),
            "an array of strings, or a string with spaces",
            List.of("a", 7),
            "strings in the array",
            List.of(""),
            "not empty",
            Collections.nCopies(1, "x".repeat(Grant.MAX_LABEL_LENGTH + 1)),
            "1000 characters",
            IntStream.rangeClosed(0, Grant.MAX_LABELS).mapToObj(n -> "n" + n).toList(),
            "at most 1000 labels, not 1001");
    for (Map.Entry<Object, String> mistake : mistakes.entrySet()) {
      String token = hs256(annas().claim("merrow_labels", mistake.getKey()).build());
      Refusal refusal = refused(authenticator, withBearer("news", token));
      assertThat(refusal.kind()).isEqualTo(Kind.FORBIDDEN);
      assertThat(refusal.reason()).contains("merrow_labels", mistake.getValue());
    }
  }

  @Test
  void aTokenThatIsTooOldOrTooNewIsRefused() throws Exception {
    Authenticator authenticator = authenticator(JwtKeys.ofSecret(file));
    JWTClaimsSet claims = annas().notBeforeTime(Date.from(START.plusSeconds(60))).build();
    assertUnknown(authenticator, hs256(claims));
    now = START.plusSeconds(60);
    granted(authenticator, withBearer("pets", hs256(claims)));
    now = START.plusSeconds(3631);
    assertUnknown(authenticator, hs256(claims));
  }

  private static void assertUnknown(Authenticator authenticator, String token) {
    assertThat(refused(authenticator, withBearer("pets", token)).kind())
        .isEqualTo(Kind.UNAUTHENTICATED);
  }

  @Test
  void aKeyInPemChecksRs256AndEs256() throws Exception {
    writePem(rsa.toPublicKey());
    Authenticator byRsa = authenticator(JwtKeys.ofPem(file));
    writePem(ec.toPublicKey());
    Authenticator byEc = authenticator(JwtKeys.ofPem(file));
    String rs256 = token(JWSAlgorithm.RS256, new RSASSASigner(rsa), annas().build());
    String es256 = token(JWSAlgorithm.ES256, new ECDSASigner(ec), annas().build());

    granted(byRsa, withBearer("pets", rs256));
    granted(byEc, withBearer("pets", es256));
    assertUnknown(byRsa, es256);
    assertUnknown(byEc, rs256);
    assertUnknown(byRsa, hs256(annas().build()));
  }

  @Test
  void aPublicKeyIsNeverTakenForASecret() throws Exception {
    writePem(rsa.toPublicKey());
    String text = Files.readString(file);
    for (String secret : List.of(text, text.strip())) {
      MACSigner signer = new MACSigner(secret.getBytes(StandardCharsets.UTF_8));
      String forged = token(JWSAlgorithm.HS256, signer, annas().build());
      assertUnknown(authenticator(JwtKeys.ofPem(file)), forged);
    }
  }

  @Test
  void aSetOfKeysHasOneForEachToken() throws Exception {
    OctetSequenceKey octets = new OctetSequenceKeyGenerator(256).keyID("o").generate();
    Files.writeString(
        file, new JWKSet(List.of(rsa.toPublicJWK(), ec.toPublicJWK(), octets)).toString(false));
    Authenticator authenticator = authenticator(JwtKeys.ofJwks(file));

    SignedJWT byRsa =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("r").build(), annas().build());
    byRsa.sign(new RSASSASigner(rsa));
    SignedJWT byEc = new SignedJWT(new JWSHeader(JWSAlgorithm.ES256), annas().build());
    byEc.sign(new ECDSASigner(ec));
    SignedJWT bySecret = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), annas().build());
    bySecret.sign(new MACSigner(octets));

    for (SignedJWT token : List.of(byRsa, byEc, bySecret)) {
      granted(authenticator, withBearer("pets", token.serialize()));
    }
    assertUnknown(authenticator, token(JWSAlgorithm.RS256, new RSASSASigner(rsa), annas().build()));
  }

  @Test
  void aTokenWithoutASignatureIsRefused() {
    assertUnknown(authenticator(JwtKeys.ofSecret(file)), new PlainJWT(annas().build()).serialize());
    assertUnknown(authenticator(JwtKeys.ofSecret(file)), "no.token.atall");
    assertThat(refused(authenticator(JwtKeys.ofSecret(file)), withoutToken("pets")).kind())
        .isEqualTo(Kind.UNAUTHENTICATED);
  }

  @Test
  void aTokenThatSaysTooLittleIsRefused() throws Exception {
    Authenticator authenticator = authenticator(JwtKeys.ofSecret(file));
    assertUnknown(authenticator, hs256(annas().subject(null).build()));
    assertUnknown(authenticator, hs256(annas().expirationTime(null).build()));
    assertUnknown(authenticator, hs256(annas().claim("merrow_paths", null).build()));
    assertUnknown(authenticator, hs256(annas().claim("merrow_paths", "pets").build()));
    String bad = hs256(annas().claim("merrow_paths", Map.of("pets", 1)).build());
    assertThat(refused(authenticator, withBearer("pets", bad)).kind()).isEqualTo(Kind.FORBIDDEN);
  }

  @Test
  void issuerAndAudienceCountIfAskedFor() throws Exception {
    Authenticator strict =
        JwtAuthenticator.createJwtAuthenticator(
            JwtOptions.builder(JwtKeys.ofSecret(file))
                .issuer("https://issuer.example")
                .audience("merrow")
                .clock(() -> now)
                .build());
    JWTClaimsSet right =
        annas().issuer("https://issuer.example").audience(List.of("other", "merrow")).build();

    granted(strict, withBearer("pets", hs256(right)));
    assertUnknown(strict, hs256(annas().build()));
    assertUnknown(strict, hs256(new JWTClaimsSet.Builder(right).issuer("another").build()));
    assertUnknown(strict, hs256(new JWTClaimsSet.Builder(right).audience("another").build()));
  }

  @Test
  void keysAreReadAgainWhenTheyHaveChanged() throws Exception {
    writePem(rsa.toPublicKey());
    Authenticator authenticator = authenticator(JwtKeys.ofPem(file));
    writePem(ec.toPublicKey());
    now = now.plusSeconds(1);

    granted(
        authenticator,
        withBearer("pets", token(JWSAlgorithm.ES256, new ECDSASigner(ec), annas().build())));
    assertUnknown(authenticator, token(JWSAlgorithm.RS256, new RSASSASigner(rsa), annas().build()));
  }

  /** Each of a kind that a token can't be checked with here. */
  private static List<String> unusableKeys() throws JOSEException {
    return List.of(
        new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(new byte[32]))
            .keyID("ed")
            .build()
            .toJSONString(),
        new ECKeyGenerator(Curve.P_384).generate().toPublicJWK().toJSONString(),
        new RSAKeyGenerator(1024, true).generate().toPublicJWK().toJSONString(),
        new OctetSequenceKey.Builder(new byte[16]).build().toJSONString(),
        new RSAKey.Builder(rsa.toPublicJWK()).keyUse(KeyUse.ENCRYPTION).build().toJSONString(),
        new RSAKey.Builder(rsa.toPublicJWK()).algorithm(JWSAlgorithm.PS512).build().toJSONString(),
        "{\"kty\": \"AKP\", \"alg\": \"ML-DSA-44\", \"pub\": \"AAAA\"}",
        "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"AA\", \"y\": \"AA\"}",
        "{\"kty\": \"RSA\", \"e\": \"AQAB\"}",
        "{\"kid\": \"no kind\"}",
        "null",
        "\"text\"");
  }

  private void writeKeys(List<String> keys) throws IOException {
    Files.writeString(file, "{\"keys\": [" + String.join(", ", keys) + "]}");
  }

  @Test
  void keysThatCantBeUsedAreLeftOut() throws Exception {
    List<String> keys = new ArrayList<>(unusableKeys());
    keys.add(3, ec.toPublicJWK().toJSONString());
    writeKeys(keys);
    Authenticator authenticator = authenticator(JwtKeys.ofJwks(file));

    granted(authenticator, withBearer("pets", byKey("e", JWSAlgorithm.ES256, new ECDSASigner(ec))));
    assertUnknown(authenticator, byKey("r", JWSAlgorithm.RS256, new RSASSASigner(rsa)));
  }

  private static String byKey(String id, JWSAlgorithm algorithm, JWSSigner signer)
      throws JOSEException {
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(algorithm).keyID(id).build(), annas().build());
    token.sign(signer);
    return token.serialize();
  }

  @Test
  void aSetWithoutAnyKeyThatCanBeUsedIsRefusedAtTheStart() throws Exception {
    for (String key : unusableKeys()) {
      writeKeys(List.of(key));
      assertRefused(JwtKeys.ofJwks(file), "there are none");
    }
  }

  @Test
  void aKeyThatIsWithdrawnIsNoLongerAcceptedWhateverComesInItsPlace() throws Exception {
    String byRsa = byKey("r", JWSAlgorithm.RS256, new RSASSASigner(rsa));
    for (String next : unusableKeys()) {
      writeKeys(List.of(rsa.toPublicJWK().toJSONString()));
      Authenticator authenticator = authenticator(JwtKeys.ofJwks(file));
      granted(authenticator, withBearer("pets", byRsa));

      writeKeys(List.of(next, ec.toPublicJWK().toJSONString()));
      now = now.plusSeconds(1);
      assertUnknown(authenticator, byRsa);

      writeKeys(List.of(rsa.toPublicJWK().toJSONString()));
      now = now.plusSeconds(1);
      granted(authenticator, withBearer("pets", byRsa));
      writeKeys(List.of(next));
      now = now.plusSeconds(1);
      assertUnknown(authenticator, byRsa);
    }
  }

  @Test
  void aClaimThatIsNullIsMissing() throws Exception {
    Authenticator authenticator = authenticator(JwtKeys.ofSecret(file));
    for (String claim : List.of("sub", "exp", "merrow_paths")) {
      Map<String, Object> claims = new HashMap<>(annas().build().toJSONObject());
      claims.put(claim, null);
      JWSObject token =
          new JWSObject(
              new JWSHeader(JWSAlgorithm.HS256), new Payload(JSONObjectUtils.toJSONString(claims)));
      token.sign(new MACSigner(SECRET));
      assertUnknown(authenticator, token.serialize());
    }
  }

  @Test
  void whatEditorsAddToASecretDoesNotCount() throws Exception {
    String token = hs256(annas().build());
    for (String text : List.of("\ufeff" + SECRET, SECRET + "\n\n", SECRET + "\r\n\r\n", SECRET)) {
      Files.writeString(file, text);
      granted(authenticator(JwtKeys.ofSecret(file)), withBearer("pets", token));
    }
  }

  @Test
  void keysThatAreNotAsTheyMustBeAreNamed() throws Exception {
    Files.writeString(file, "short\n");
    assertRefused(JwtKeys.ofSecret(file), "at least 32 bytes, not 5");
    assertRefused(JwtKeys.ofPem(file), "in PEM");
    assertRefused(JwtKeys.ofJwks(file), "JSON Web Keys");
    Files.writeString(file, "{\"keys\": []}");
    assertRefused(JwtKeys.ofJwks(file), "there are none");
    writePem(new ECKeyGenerator(Curve.P_521).generate().toPublicKey());
    assertRefused(JwtKeys.ofPem(file), "P-256");
    writePem(new RSAKeyGenerator(1024, true).generate().toPublicKey());
    assertRefused(JwtKeys.ofPem(file), "2048 bits");
  }

  private void assertRefused(JwtKeys keys, String mistake) {
    assertThatThrownBy(() -> authenticator(keys))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(mistake);
  }
}
