package dev.merrow.ws.server.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SingleKeyJWSKeySelector;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/** Understands files of keys. Each key is good for its own algorithm alone. */
final class JwtKeyReader {
  private static final int MIN_SECRET_BYTES = 32;
  private static final int MIN_RSA_BITS = 2048;

  private JwtKeyReader() {}

  /**
   * Understands a file.
   *
   * @throws IllegalArgumentException if it is not as it must be; tells no key
   */
  static JWSKeySelector<SecurityContext> read(JwtKeys.Kind kind, String text) {
    return switch (kind) {
      case SECRET -> secret(text);
      case PEM -> pem(text);
      case JWKS -> jwks(text);
    };
  }

  private static JWSKeySelector<SecurityContext> secret(String text) {
    byte[] secret = text.replaceAll("\\R\\z", "").getBytes(UTF_8);
    requireLong(secret.length);
    return new SingleKeyJWSKeySelector<>(
        JWSAlgorithm.HS256, new SecretKeySpec(secret, "HmacSHA256"));
  }

  private static JWSKeySelector<SecurityContext> pem(String text) {
    PublicKey key = PemPublicKey.parse(text);
    return new SingleKeyJWSKeySelector<>(algorithmOf(jwkOf(key)), key);
  }

  private static JWK jwkOf(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return new RSAKey.Builder(rsa).build();
    }
    if (key instanceof ECPublicKey ec) {
      Curve curve = Curve.forECParameterSpec(ec.getParams());
      if (curve != null) {
        return new ECKey.Builder(curve, ec).build();
      }
    }
    throw new IllegalArgumentException(
        "Expected a public key in PEM for RSA or on the curve P-256, not " + key.getAlgorithm());
  }

  private static JWSKeySelector<SecurityContext> jwks(String text) {
    try {
      JWKSet keys = JWKSet.parse(text);
      if (keys.isEmpty()) {
        throw new IllegalArgumentException("Expected keys, but there are none");
      }
      keys.getKeys().forEach(JwtKeyReader::algorithmOf);
      return new JWSVerificationKeySelector<>(
          Set.of(JWSAlgorithm.HS256, JWSAlgorithm.RS256, JWSAlgorithm.ES256),
          new ImmutableJWKSet<>(keys));
    } catch (ParseException e) {
      throw new IllegalArgumentException("Expected a set of JSON Web Keys: " + e.getMessage(), e);
    }
  }

  private static JWSAlgorithm algorithmOf(JWK key) {
    if (key instanceof OctetSequenceKey) {
      requireLong(key.size() / Byte.SIZE);
      return JWSAlgorithm.HS256;
    }
    if (key instanceof RSAKey && key.size() >= MIN_RSA_BITS) {
      return JWSAlgorithm.RS256;
    }
    if (key instanceof ECKey ec && ec.getCurve().equals(Curve.P_256)) {
      return JWSAlgorithm.ES256;
    }
    throw new IllegalArgumentException(
        "Expected RSA keys of at least %d bits, EC keys on the curve P-256, or secrets; not %s of %d bits"
            .formatted(MIN_RSA_BITS, key.getKeyType(), key.size()));
  }

  private static void requireLong(int bytes) {
    if (bytes < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "Expected a secret of at least %d bytes, not %d".formatted(MIN_SECRET_BYTES, bytes));
    }
  }
}
