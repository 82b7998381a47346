package dev.merrow.ws.server.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SingleKeyJWSKeySelector;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parses key files. Each key is used for its own algorithm only. */
final class JwtKeyReader {
  private static final Logger LOG = LoggerFactory.getLogger(JwtKeyReader.class);
  private static final int MIN_SECRET_BYTES = 32;
  private static final int MIN_RSA_BITS = 2048;

  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.HS256, JWSAlgorithm.RS256, JWSAlgorithm.ES256);

  /** A selector that finds no key for any token. */
  static final JWSKeySelector<SecurityContext> NO_KEYS = (header, context) -> List.of();

  private JwtKeyReader() {}

  /**
   * Parses a file.
   *
   * @return {@link #NO_KEYS} for a set without a usable key
   * @throws IllegalArgumentException if the file is malformed; the message contains no key
   */
  static JWSKeySelector<SecurityContext> read(JwtKeys.Kind kind, String text) {
    return switch (kind) {
      case SECRET -> secret(text);
      case PEM -> pem(text);
      case JWKS -> jwks(text);
    };
  }

  private static JWSKeySelector<SecurityContext> secret(String text) {
    byte[] secret = text.replaceAll("\\R+\\z", "").getBytes(UTF_8);
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

  /**
   * Skips unusable keys, as RFC 7517, section 5, requires: keys of an unknown type, incomplete
   * keys, and keys for another use. They must neither disable the other keys nor hide a rotation.
   * If no key is left, no token is accepted.
   */
  private static JWSKeySelector<SecurityContext> jwks(String text) {
    List<JWK> usable = new ArrayList<>();
    int position = 0;
    for (Object each : keysIn(text)) {
      position++;
      try {
        usable.add(usableKey(each));
      } catch (IllegalArgumentException e) {
        LOG.warn("Skipping key {} of a set of keys: {}", position, e.getMessage());
      }
    }
    return usable.isEmpty()
        ? NO_KEYS
        : new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(new JWKSet(usable)));
  }

  private static List<Object> keysIn(String text) {
    try {
      List<Object> keys = JSONObjectUtils.getJSONArray(JSONObjectUtils.parse(text), "keys");
      if (keys == null) {
        throw new IllegalArgumentException(
            "Expected a set of JSON Web Keys: the member keys is missing");
      }
      return keys;
    } catch (ParseException e) {
      throw new IllegalArgumentException("Expected a set of JSON Web Keys: " + e.getMessage(), e);
    }
  }

  private static JWK usableKey(Object json) {
    if (!(json instanceof Map<?, ?>)) {
      throw new IllegalArgumentException("It is not a JSON object");
    }
    try {
      @SuppressWarnings("unchecked") // JSON's objects have strings for keys
      JWK key = JWK.parse((Map<String, Object>) json);
      JWSAlgorithm algorithm = algorithmOf(key);
      if (key.getAlgorithm() != null && !key.getAlgorithm().equals(algorithm)) {
        throw new IllegalArgumentException("It is for " + key.getAlgorithm());
      }
      if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
        throw new IllegalArgumentException("Its use is " + key.getKeyUse());
      }
      return key;
    } catch (ParseException | IllegalStateException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
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
        "Expected RSA keys of at least %s bits, EC keys on the curve P-256, or secrets; not %s of %s bits"
            .formatted(MIN_RSA_BITS, key.getKeyType(), key.size()));
  }

  private static void requireLong(int bytes) {
    if (bytes < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "Expected a secret of at least %s bytes, not %s".formatted(MIN_SECRET_BYTES, bytes));
    }
  }
}
