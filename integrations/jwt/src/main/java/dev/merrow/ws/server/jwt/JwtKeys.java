package dev.merrow.ws.server.jwt;

import java.nio.file.Path;

/**
 * The file with the keys that must have signed the tokens. It is checked for changes at most once a
 * second.
 *
 * @param kind the format of the file
 * @param file the file, in UTF-8
 */
public record JwtKeys(Kind kind, Path file) {

  /** The format of a key file. */
  public enum Kind {
    /** The secret that issuer and broker share. */
    SECRET,
    /** One public key or certificate in PEM. */
    PEM,
    /** A set of JSON Web Keys. */
    JWKS
  }

  /**
   * Returns a secret for HS256: a text of at least 32 bytes, which the issuer uses unchanged. A
   * byte order mark at its beginning and newlines at its end are ignored.
   */
  public static JwtKeys ofSecret(Path file) {
    return new JwtKeys(Kind.SECRET, file);
  }

  /** Returns a public key for RS256 or ES256: a key or certificate in PEM. */
  public static JwtKeys ofPem(Path file) {
    return new JwtKeys(Kind.PEM, file);
  }

  /**
   * Returns a set of JSON Web Keys for HS256, RS256 and ES256, from which a token may choose one by
   * its {@code kid}. Unusable keys are skipped and logged. (RFC 7517, section 5.) If a changed file
   * has no usable key, no token is accepted until it changes again.
   */
  public static JwtKeys ofJwks(Path file) {
    return new JwtKeys(Kind.JWKS, file);
  }
}
